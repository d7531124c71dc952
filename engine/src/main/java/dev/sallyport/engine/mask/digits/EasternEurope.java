package dev.sallyport.engine.mask.digits;

import static dev.sallyport.engine.mask.digits.Numbers.areDigits;
import static dev.sallyport.engine.mask.digits.Numbers.digit;
import static dev.sallyport.engine.mask.digits.Numbers.isDate;
import static dev.sallyport.engine.mask.digits.Numbers.isDateOfSomeCentury;
import static dev.sallyport.engine.mask.digits.Numbers.number;
import static dev.sallyport.engine.mask.digits.Numbers.weighted;

/** Numbers of Poland, Czechia, Hungary, the Balkans, Ukraine, Russia and Turkey. */
final class EasternEurope {
  private EasternEurope() {}

  /**
   * Act of 24 September 2010 on the population register, article 15: weights 1, 3, 7, 9; the
   * century is added to the month as 20, 40, 60 or 80.
   */
  static boolean isPesel(String text) {
    return areDigits(text, 11)
        && isDateOfSomeCentury(number(text, 0, 2), number(text, 2, 4) % 20, number(text, 4, 6))
        && weighted(text, 1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1) % 10 == 0;
  }

  /**
   * Czech act 133/2000, § 13, and Slovak act 301/1995: ten digits are a multiple of 11, or nine
   * have the rest 10 and a 0 follows; nine digits, given until 1953, have no check. The month has
   * 50 added for women, and 20 where a day's numbers were used up.
   */
  static boolean isRodneCislo(String text) {
    if (!areDigits(text, 9) && !areDigits(text, 10)) {
      return false;
    }
    var month = number(text, 2, 4) % 50;
    if (month > 20) {
      month -= 20;
    }
    if (!isDateOfSomeCentury(number(text, 0, 2), month, number(text, 4, 6))) {
      return false;
    }
    return text.length() == 9
        ? number(text, 0, 2) < 54
        : number(text, 0, 9) % 11 % 10 == digit(text, 9);
  }

  /** Act XX of 1996, annex: weights 3 and 7 in turn, modulus 10. */
  static boolean isTaj(String text) {
    return areDigits(text, 9)
        && number(text, 0, 9) > 0
        && weighted(text, 3, 7, 3, 7, 3, 7, 3, 7) % 10 == digit(text, 8);
  }

  /**
   * Law 105/1996 and government decision 1375/2006: weights 2 7 9 1 4 6 3 5 8 2 7 9, modulus 11.
   * The first digit is sex and century, the eighth and ninth are the county.
   */
  static boolean isCnp(String text) {
    if (!areDigits(text, 13) || text.charAt(0) == '0') {
      return false;
    }
    var check = weighted(text, 2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9) % 11;
    return isDateOfSomeCentury(number(text, 1, 3), number(text, 3, 5), number(text, 5, 7))
        && (check == 10 ? 1 : check) == digit(text, 12);
  }

  /**
   * Ordinance RD-02-20-9 of 2012 on the civil register: weights are powers of 2, modulus 11. The
   * month has 20 added before 1900 and 40 from 2000 on.
   */
  static boolean isEgn(String text) {
    return areDigits(text, 10)
        && isDateOfSomeCentury(number(text, 0, 2), number(text, 2, 4) % 20, number(text, 4, 6))
        && weighted(text, 2, 4, 8, 5, 10, 9, 7, 3, 6) % 11 % 10 == digit(text, 9);
  }

  /** Zakon o osobnom identifikacijskom broju (NN 60/08): ISO/IEC 7064 MOD 11,10. */
  static boolean isOib(String text) {
    return areDigits(text, 11) && Numbers.isMod11And10(text);
  }

  /**
   * Law on the unique number of citizens (SFRJ 58/76), in use in Serbia, Slovenia, Bosnia, North
   * Macedonia and Montenegro: weights 7 to 2, twice, modulus 11. The year has three digits.
   */
  static boolean isJmbg(String text) {
    if (!areDigits(text, 13)) {
      return false;
    }
    var year = number(text, 4, 7);
    return isDate(year < 800 ? 2000 + year : 1000 + year, number(text, 2, 4), number(text, 0, 2))
        && weighted(text, 7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1) % 11 == 0;
  }

  /** State Tax Service of Ukraine, order 822 of 2017: modulus 11, then 10. */
  static boolean isRnokpp(String text) {
    return areDigits(text, 10)
        && !Numbers.areAllTheSame(text)
        && Math.floorMod(weighted(text, -1, 5, 7, 9, 4, 6, 10, 5, 7), 11) % 10 == digit(text, 9);
  }

  /** Pension Fund of Russia, decree 192p of 2006: weights 9 to 1, modulus 101. */
  static boolean isSnils(String text) {
    return areDigits(text, 11)
        && !Numbers.areAllTheSame(text.substring(0, 9))
        && weighted(text, 9, 8, 7, 6, 5, 4, 3, 2, 1) % 101 % 100 == number(text, 9, 11);
  }

  /**
   * Regulation on the Turkish identity number (Resmî Gazete 26332 of 2006) by the Nüfus ve
   * Vatandaşlık İşleri: the tenth digit by the odd and even places, the eleventh by all ten.
   */
  static boolean isTckn(String text) {
    return areDigits(text, 11)
        && text.charAt(0) != '0'
        && Math.floorMod(weighted(text, 7, -1, 7, -1, 7, -1, 7, -1, 7), 10) == digit(text, 9)
        && weighted(text, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1) % 10 == digit(text, 10);
  }
}
