package dev.sallyport.engine.mask.digits;

import java.time.DateTimeException;
import java.time.LocalDate;

/** What national numbers are made of: digits, letters, weighted sums, dates of birth. */
final class Numbers {
  private static final int LETTER_A = 10;

  private Numbers() {}

  /** Without what people write between its parts, and with capital letters. */
  static String compact(CharSequence value) {
    var compact = new StringBuilder(value.length());
    for (var i = 0; i < value.length(); i++) {
      var c = value.charAt(i);
      if (!isSeparator(c)) {
        compact.append(c >= 'a' && c <= 'z' ? (char) (c - 'a' + 'A') : c);
      }
    }
    return compact.toString();
  }

  private static boolean isSeparator(char c) {
    return switch (c) {
      case ' ', '\t', '.', '-', '/', '(', ')' -> true;
      // No-break spaces, the hyphens of typesetters, the dash.
      case '\u00A0', '\u2007', '\u202F', '\u2010', '\u2011', '\u2013' -> true;
      default -> false;
    };
  }

  /** Whether these are so many of the digits 0 to 9, and nothing else. */
  static boolean areDigits(String text, int length) {
    return text.length() == length && areDigits(text, 0, length);
  }

  /** Whether nothing but the digits 0 to 9 stands there. */
  static boolean areDigits(String text, int from, int to) {
    for (var i = from; i < to; i++) {
      if (!isDigit(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  static boolean isLetter(char c) {
    return c >= 'A' && c <= 'Z';
  }

  /** Whether one digit stands everywhere, which passes many checks and is never given to anyone. */
  static boolean areAllTheSame(String text) {
    return text.chars().distinct().count() == 1;
  }

  /** Of a digit 0 to 9, of a letter 10 to 35. */
  static int value(char c) {
    return isDigit(c) ? c - '0' : c - 'A' + LETTER_A;
  }

  static int digit(String text, int at) {
    return value(text.charAt(at));
  }

  /** The number that stands there, {@code to} excluded. */
  static int number(String text, int from, int to) {
    return Integer.parseInt(text, from, to, 10);
  }

  /** Each character's value by its weight, from the first one on, as far as the weights reach. */
  static int weighted(String text, int... weights) {
    var sum = 0;
    for (var i = 0; i < weights.length; i++) {
      sum += weights[i] * digit(text, i);
    }
    return sum;
  }

  /** Whether there is such a day. */
  static boolean isDate(int year, int month, int day) {
    try {
      LocalDate.of(year, month, day);
      return true;
    } catch (DateTimeException _) {
      return false;
    }
  }

  /**
   * Whether there is such a day in some century. Of the years that have the same last two digits,
   * the one after 2000 is a leap year wherever another is.
   */
  static boolean isDateOfSomeCentury(int lastTwoOfYear, int month, int day) {
    return isDate(2000 + lastTwoOfYear, month, day);
  }

  /** Whether the last digit is right by ISO/IEC 7064, MOD 11,10. */
  static boolean isMod11And10(String text) {
    var product = 10;
    for (var i = 0; i < text.length() - 1; i++) {
      var sum = (product + digit(text, i)) % 10;
      product = (sum == 0 ? 10 : sum) * 2 % 11;
    }
    return (11 - product) % 10 == digit(text, text.length() - 1);
  }
}
