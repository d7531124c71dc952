package dev.sallyport.engine.mask.digits;

import static dev.sallyport.engine.mask.digits.Numbers.areDigits;
import static dev.sallyport.engine.mask.digits.Numbers.digit;
import static dev.sallyport.engine.mask.digits.Numbers.isDate;
import static dev.sallyport.engine.mask.digits.Numbers.isDateOfSomeCentury;
import static dev.sallyport.engine.mask.digits.Numbers.isLetter;
import static dev.sallyport.engine.mask.digits.Numbers.number;
import static dev.sallyport.engine.mask.digits.Numbers.weighted;

/** Numbers of Asia, Oceania and South Africa. */
final class AsiaPacific {
  /** What the letters A to Z count in Taiwan: where the number was first given. */
  private static final int[] TAIWAN = {
    10, 11, 12, 13, 14, 15, 16, 17, 34, 18, 19, 20, 21, 22, 35, 23, 24, 25, 26, 27, 28, 29, 32, 30,
    31, 33
  };

  /** Year and month since which numbers have no check digit. */
  private static final int RRN_WITHOUT_CHECK = 202010;

  /** Later births are none of those who live now, but slips. */
  private static final int RRN_LAST_YEAR = 2050;

  private static final int IRD_LEAST = 10_000_000;
  private static final int IRD_MOST = 150_000_000;

  private AsiaPacific() {}

  /** GB 11643-1999: eighteen characters with a date, by ISO/IEC 7064 MOD 11-2. */
  static boolean isChinese(String text) {
    if (text.length() != 18
        || !areDigits(text, 0, 17)
        || !isDate(number(text, 6, 10), number(text, 10, 12), number(text, 12, 14))) {
      return false;
    }
    var rest = weighted(text, 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2) % 11;
    return "10X98765432".charAt(rest) == text.charAt(17);
  }

  /** Ministry of Internal Affairs, ordinance 85 of 2014, article 5: weights 6 to 2 and 7 to 2. */
  static boolean isMyNumber(String text) {
    if (!areDigits(text, 12) || Numbers.areAllTheSame(text)) {
      return false;
    }
    var rest = weighted(text, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2) % 11;
    return (rest < 2 ? 0 : 11 - rest) == digit(text, 11);
  }

  /**
   * Enforcement rule of the Resident Registration Act, article 2. The seventh digit is century and
   * sex. Numbers that were given since October 2020 have no check digit; which ones those are shows
   * only in births since then.
   */
  static boolean isRrn(String text) {
    if (!areDigits(text, 13)) {
      return false;
    }
    var century =
        switch (text.charAt(6)) {
          case '1', '2', '5', '6' -> 1900;
          case '3', '4', '7', '8' -> 2000;
          default -> 1800;
        };
    var year = century + number(text, 0, 2);
    if (!isDate(year, number(text, 2, 4), number(text, 4, 6))) {
      return false;
    }
    var sum = weighted(text, 2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5);
    // Residents from abroad, 5 to 8, have 2 added to it.
    var abroad = text.charAt(6) >= '5' && text.charAt(6) <= '8' ? 2 : 0;
    var hasNoCheck = year * 100 + number(text, 2, 4) >= RRN_WITHOUT_CHECK && year <= RRN_LAST_YEAR;
    return hasNoCheck || (11 - sum % 11 + abroad) % 10 == digit(text, 12);
  }

  /** Ministry of the Interior: the letter counts two digits; weights 1, 9 to 1, modulus 10. */
  static boolean isTaiwanese(String text) {
    if (text.length() != 10 || !isLetter(text.charAt(0)) || !areDigits(text, 2, 10)) {
      return false;
    }
    var second = text.charAt(1);
    var isOld = second >= 'A' && second <= 'D';
    if (!isOld && !areDigits(text, 1, 2)) {
      return false;
    }
    var area = TAIWAN[text.charAt(0) - 'A'];
    var sex = isOld ? TAIWAN[second - 'A'] % 10 : digit(text, 1);
    var digits = "%s%s%s".formatted(area, sex, text.substring(2));
    return weighted(digits, 1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1) % 10 == 0;
  }

  /**
   * Immigration and Checkpoints Authority, National Registration Act: weights 2 7 6 5 4 3 2, and a
   * table of letters for each of the kinds S and T, F and G, and M.
   */
  static boolean isNric(String text) {
    if (text.length() != 9 || !areDigits(text, 1, 8)) {
      return false;
    }
    var sum = weighted(text.substring(1), 2, 7, 6, 5, 4, 3, 2);
    var letter =
        switch (text.charAt(0)) {
          case 'S' -> "JZIHGFEDCBA".charAt(sum % 11);
          case 'T' -> "JZIHGFEDCBA".charAt((sum + 4) % 11);
          case 'F' -> "XWUTRQPNMLK".charAt(sum % 11);
          case 'G' -> "XWUTRQPNMLK".charAt((sum + 4) % 11);
          case 'M' -> "XWUTRQPNJLK".charAt((sum + 3) % 11);
          default -> ' ';
        };
    return letter == text.charAt(8);
  }

  /** Department of Provincial Administration: weights 13 to 2, modulus 11. */
  static boolean isThai(String text) {
    return areDigits(text, 13)
        && text.charAt(0) != '0'
        && (11 - weighted(text, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2) % 11) % 10
            == digit(text, 12);
  }

  /**
   * Hong Kong's Immigration Department: one or two letters, six digits and a check digit or A;
   * weights 9 to 1, modulus 11. A missing first letter counts 36.
   */
  static boolean isHongKong(String text) {
    var first = text.length() - 8;
    if (first < 0 || first > 1 || !areDigits(text, first + 1, text.length() - 1)) {
      return false;
    }
    var sum = 9 * 36;
    for (var i = 0; i <= first; i++) {
      if (!isLetter(text.charAt(i))) {
        return false;
      }
    }
    if (first == 1) {
      sum = 9 * digit(text, 0);
    }
    var last = text.charAt(text.length() - 1);
    return (last == 'A' || areDigits(text, text.length() - 1, text.length()))
        && (sum + weighted(text.substring(first), 8, 7, 6, 5, 4, 3, 2, 1)) % 11 == 0;
  }

  /** Australian Taxation Office: weights 1 4 3 7 5 8 6 9 10, modulus 11. */
  static boolean isTfn(String text) {
    return areDigits(text, 9)
        && number(text, 0, 9) > 0
        && weighted(text, 1, 4, 3, 7, 5, 8, 6, 9, 10) % 11 == 0;
  }

  /**
   * Services Australia, and METeOR 270101: the ninth digit by weights 1, 3, 7, 9; the tenth is the
   * issue of the card, the eleventh, where there is one, the person on it.
   */
  static boolean isMedicare(String text) {
    return (areDigits(text, 10) || areDigits(text, 11))
        && text.charAt(0) >= '2'
        && text.charAt(0) <= '6'
        && weighted(text, 1, 3, 7, 9, 1, 3, 7, 9) % 10 == digit(text, 8);
  }

  /** Inland Revenue, "Non-resident withholding tax specification": two rounds of modulus 11. */
  static boolean isIrd(String text) {
    if (!areDigits(text, 8) && !areDigits(text, 9)) {
      return false;
    }
    var number = number(text, 0, text.length());
    if (number < IRD_LEAST || number > IRD_MOST) {
      return false;
    }
    var nine = "0".repeat(9 - text.length()) + text;
    var check = complement(weighted(nine, 3, 2, 7, 6, 5, 4, 3, 2));
    if (check == 10) {
      check = complement(weighted(nine, 7, 4, 3, 2, 5, 2, 7, 6));
    }
    return check == digit(nine, 8);
  }

  private static int complement(int sum) {
    return (11 - sum % 11) % 11;
  }

  /** Identification Act 68 of 1997: date, number, citizenship and Luhn's check digit. */
  static boolean isSouthAfrican(String text) {
    return areDigits(text, 13)
        && isDateOfSomeCentury(number(text, 0, 2), number(text, 2, 4), number(text, 4, 6))
        && text.charAt(10) <= '2'
        && CheckDigitRules.isLuhn(text);
  }
}
