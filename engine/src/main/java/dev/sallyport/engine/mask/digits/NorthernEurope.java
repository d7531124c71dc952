package dev.sallyport.engine.mask.digits;

import static dev.sallyport.engine.mask.digits.Numbers.areDigits;
import static dev.sallyport.engine.mask.digits.Numbers.digit;
import static dev.sallyport.engine.mask.digits.Numbers.isDate;
import static dev.sallyport.engine.mask.digits.Numbers.isDateOfSomeCentury;
import static dev.sallyport.engine.mask.digits.Numbers.number;
import static dev.sallyport.engine.mask.digits.Numbers.weighted;

/** Numbers of the British Isles, of the Nordic countries, of Estonia and Lithuania. */
final class NorthernEurope {
  private static final String PPS_LETTERS = "WABCDEFGHIJKLMNOPQRSTUV";
  private static final String HETU_CHARACTERS = "0123456789ABCDEFHJKLMNPRSTUVWXY";
  private static final String HETU_SIGNS = "+ABCDEFUVWXY";

  private NorthernEurope() {}

  /** NHS Data Dictionary, "NHS NUMBER": weights 10 to 2, modulus 11. */
  static boolean isNhs(String text) {
    return areDigits(text, 10)
        && !Numbers.areAllTheSame(text)
        && weighted(text, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1) % 11 == 0;
  }

  /**
   * Department of Social Protection, "Personal Public Service Number": weights 8 to 2, modulus 23;
   * the second letter, where there is one, weighs 9, and W counts nothing.
   */
  static boolean isPps(String text) {
    if (text.length() < 8 || text.length() > 9 || !areDigits(text, 0, 7)) {
      return false;
    }
    var second = text.length() == 9 ? PPS_LETTERS.indexOf(text.charAt(8)) : 0;
    var sum = weighted(text, 8, 7, 6, 5, 4, 3, 2) + 9 * second;
    return second >= 0 && PPS_LETTERS.charAt(sum % 23) == text.charAt(7);
  }

  /**
   * Skatteverket, SKV 704: Luhn over the ten digits without the century. The day of a
   * samordningsnummer has 60 added.
   */
  static boolean isPersonnummer(String text) {
    var bare = text.replace("+", "");
    if (!areDigits(bare, 10) && !areDigits(bare, 12)) {
      return false;
    }
    var ten = bare.substring(bare.length() - 10);
    var day = number(ten, 4, 6);
    return isDateOfSomeCentury(number(ten, 0, 2), number(ten, 2, 4), day > 60 ? day - 60 : day)
        && CheckDigitRules.isLuhn(ten);
  }

  /**
   * Skatteetaten, "Fødselsnummer": two check digits of modulus 11. A D-number has 40 added to its
   * day; numbers of test people, with 40 or 80 added to the month, are let pass.
   */
  static boolean isFodselsnummer(String text) {
    if (!areDigits(text, 11)) {
      return false;
    }
    var day = number(text, 0, 2);
    var month = number(text, 2, 4) % 40;
    return isDateOfSomeCentury(number(text, 4, 6), month, day > 40 ? day - 40 : day)
        && weighted(text, 3, 7, 6, 1, 8, 9, 4, 5, 2, 1) % 11 == 0
        && weighted(text, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1) % 11 == 0;
  }

  /** CPR-kontoret, "Personnummeret i CPR": since 2007 the date alone must be right. */
  static boolean isCpr(String text) {
    return areDigits(text, 10)
        && isDateOfSomeCentury(number(text, 4, 6), number(text, 2, 4), number(text, 0, 2));
  }

  /**
   * Digi- ja väestötietovirasto, "Henkilötunnus": date and number by modulus 31. The sign of the
   * century stands in the middle, and is a hyphen for most.
   */
  static boolean isHetu(String text) {
    // The hyphen is a separator, and gone by now; other signs are still there.
    var bare =
        text.length() == 11 && HETU_SIGNS.indexOf(text.charAt(6)) >= 0
            ? text.substring(0, 6) + text.substring(7)
            : text;
    return bare.length() == 10
        && areDigits(bare, 0, 9)
        && isDateOfSomeCentury(number(bare, 4, 6), number(bare, 2, 4), number(bare, 0, 2))
        && HETU_CHARACTERS.charAt(number(bare, 0, 9) % 31) == bare.charAt(9);
  }

  /** Þjóðskrá, "Kennitala": the ninth digit by modulus 11; the tenth is the century. */
  static boolean isKennitala(String text) {
    return areDigits(text, 10)
        && (text.charAt(9) == '9' || text.charAt(9) == '0' || text.charAt(9) == '8')
        && isDateOfSomeCentury(number(text, 4, 6), number(text, 2, 4), number(text, 0, 2))
        && weighted(text, 3, 2, 7, 6, 5, 4, 3, 2, 1) % 11 == 0;
  }

  /**
   * Estonia's standard EVS 585, and the order of Lithuania's director of the register: the first
   * digit is century and sex; two rounds of modulus 11.
   */
  static boolean isIsikukood(String text) {
    if (!areDigits(text, 11) || text.charAt(0) < '1' || text.charAt(0) > '8') {
      return false;
    }
    var century = 1800 + (digit(text, 0) - 1) / 2 * 100;
    if (!isDate(century + number(text, 1, 3), number(text, 3, 5), number(text, 5, 7))) {
      return false;
    }
    var first = weighted(text, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1) % 11;
    var check = first < 10 ? first : weighted(text, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3) % 11 % 10;
    return check == digit(text, 10);
  }
}
