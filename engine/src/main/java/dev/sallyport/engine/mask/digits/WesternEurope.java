package dev.sallyport.engine.mask.digits;

import static dev.sallyport.engine.mask.digits.Numbers.areDigits;
import static dev.sallyport.engine.mask.digits.Numbers.digit;
import static dev.sallyport.engine.mask.digits.Numbers.isDateOfSomeCentury;
import static dev.sallyport.engine.mask.digits.Numbers.isDigit;
import static dev.sallyport.engine.mask.digits.Numbers.isLetter;
import static dev.sallyport.engine.mask.digits.Numbers.number;
import static dev.sallyport.engine.mask.digits.Numbers.weighted;

import java.util.Arrays;
import org.apache.commons.validator.routines.checkdigit.EAN13CheckDigit;

/** Numbers of Germany, Austria, Switzerland, France, the Low Countries, Spain and Portugal. */
final class WesternEurope {
  private static final String DNI_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE";

  private WesternEurope() {}

  /**
   * § 139b of the Abgabenordnung, and "Aufbau der Identifikationsnummer" by the Bundeszentralamt
   * für Steuern: ISO/IEC 7064 MOD 11,10; of the first ten digits one stands there twice or three
   * times, all others at most once.
   */
  static boolean isSteuerId(String text) {
    if (!areDigits(text, 11) || text.charAt(0) == '0') {
      return false;
    }
    var counts = new int[10];
    for (var i = 0; i < 10; i++) {
      counts[digit(text, i)]++;
    }
    var repeated = Arrays.stream(counts).filter(count -> count > 1).toArray();
    return repeated.length == 1 && repeated[0] <= 3 && Numbers.isMod11And10(text);
  }

  /**
   * Annex 4 of the Personalausweisverordnung, and ICAO Doc 9303, part 3, section 4.9: weights 7, 3,
   * 1, the tenth character is the check digit.
   */
  static boolean isAusweis(String text) {
    if (text.length() != 10 || !areDigits(text, 9, 10)) {
      return false;
    }
    for (var i = 0; i < 9; i++) {
      if (!isDigit(text.charAt(i)) && !isLetter(text.charAt(i))) {
        return false;
      }
    }
    return weighted(text, 7, 3, 1, 7, 3, 1, 7, 3, 1) % 10 == digit(text, 9);
  }

  /**
   * § 31 of the Allgemeines Sozialversicherungsgesetz; weights as the Dachverband der
   * österreichischen Sozialversicherungsträger gives them. The fourth digit is the check digit; a
   * month from 13 to 15 stands where the days of the others were used up.
   */
  static boolean isSvnr(String text) {
    if (!areDigits(text, 10) || text.charAt(0) == '0') {
      return false;
    }
    var month = number(text, 6, 8);
    var fits =
        month > 12 ? month <= 15 : isDateOfSomeCentury(number(text, 8, 10), month, day(text));
    return fits && weighted(text, 3, 7, 9, 0, 5, 8, 4, 2, 1, 6) % 11 == digit(text, 3);
  }

  private static int day(String svnr) {
    return number(svnr, 4, 6);
  }

  /** Article 133 of the AHVV: thirteen digits of GS1's form, of which 756 is the country. */
  static boolean isAhv(String text) {
    return areDigits(text, 13)
        && text.startsWith("756")
        && EAN13CheckDigit.EAN13_CHECK_DIGIT.isValid(text);
  }

  /**
   * Article R. 161-1 of the Code de la sécurité sociale, and INSEE: the last two digits and the
   * thirteen before them come to a multiple of 97. Corsica's 2A counts as 19, 2B as 18.
   */
  static boolean isNir(String text) {
    if (text.length() != 15) {
      return false;
    }
    var numeric =
        switch (text.charAt(6)) {
          case 'A' -> text.substring(0, 5) + "19" + text.substring(7);
          case 'B' -> text.substring(0, 5) + "18" + text.substring(7);
          default -> text;
        };
    return areDigits(numeric, 15)
        && text.charAt(0) != '0'
        && (text.charAt(5) == '2' || isDigit(text.charAt(6)))
        && 97 - Long.parseLong(numeric, 0, 13, 10) % 97 == number(numeric, 13, 15);
  }

  /**
   * Royal decree of 3 April 1984 on the composition of the national number: the last two digits
   * complete the nine before them to a multiple of 97; from 2000 on, a 2 goes before those. In BIS
   * numbers 20 or 40 is added to the month.
   */
  static boolean isBelgian(String text) {
    if (!areDigits(text, 11)) {
      return false;
    }
    var month = number(text, 2, 4);
    if (month > 52 || month % 20 > 12 || number(text, 4, 6) > 31) {
      return false;
    }
    var nine = number(text, 0, 9);
    var check = number(text, 9, 11);
    return 97 - nine % 97 == check || 97 - (2_000_000_000L + nine) % 97 == check;
  }

  /** Article 4 of the Besluit BSN: the eleven test. */
  static boolean isBsn(String text) {
    return areDigits(text, 9)
        && number(text, 0, 9) > 0
        && weighted(text, 9, 8, 7, 6, 5, 4, 3, 2, -1) % 11 == 0;
  }

  /** Royal decree 1553/2005, article 11, and orden INT/2058/2008 for the NIE. */
  static boolean isDni(String text) {
    if (text.length() != 9 || !areDigits(text, 1, 8)) {
      return false;
    }
    var first = text.charAt(0);
    if (!isDigit(first) && (first < 'X' || first > 'Z')) {
      return false;
    }
    var head = isDigit(first) ? first - '0' : first - 'X';
    var number = head * 10_000_000 + number(text, 1, 8);
    return DNI_LETTERS.charAt(number % 23) == text.charAt(8);
  }

  /** Decreto-Lei 14/2013: weights 9 to 2, modulus 11. */
  static boolean isNif(String text) {
    if (!areDigits(text, 9) || text.charAt(0) == '0') {
      return false;
    }
    var rest = weighted(text, 9, 8, 7, 6, 5, 4, 3, 2) % 11;
    return (rest < 2 ? 0 : 11 - rest) == digit(text, 8);
  }
}
