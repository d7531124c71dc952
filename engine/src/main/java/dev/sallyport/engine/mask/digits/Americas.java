package dev.sallyport.engine.mask.digits;

import static dev.sallyport.engine.mask.digits.Numbers.areDigits;
import static dev.sallyport.engine.mask.digits.Numbers.digit;
import static dev.sallyport.engine.mask.digits.Numbers.isDateOfSomeCentury;
import static dev.sallyport.engine.mask.digits.Numbers.isDigit;
import static dev.sallyport.engine.mask.digits.Numbers.isLetter;
import static dev.sallyport.engine.mask.digits.Numbers.number;
import static dev.sallyport.engine.mask.digits.Numbers.weighted;

/** Numbers of the Americas. */
final class Americas {
  private static final String CURP_CHARACTERS = "0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ";
  private static final int CURP_LENGTH = 18;
  private static final int[] CNPJ_WEIGHTS = {6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2};

  private Americas() {}

  /**
   * Centers for Medicare and Medicaid Services, "Requirements for National Provider Identifier and
   * NPI Check Digit": Luhn with the prefix 80840.
   */
  static boolean isNpi(String text) {
    return areDigits(text, 10) && CheckDigitRules.isLuhn("80840" + text);
  }

  /** Instrução Normativa RFB 1548/2015: two check digits of modulus 11. */
  static boolean isCpf(String text) {
    if (!areDigits(text, 11) || Numbers.areAllTheSame(text)) {
      return false;
    }
    var first = weighted(text, 10, 9, 8, 7, 6, 5, 4, 3, 2) * 10 % 11 % 10;
    var second = weighted(text, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2) * 10 % 11 % 10;
    return first == digit(text, 9) && second == digit(text, 10);
  }

  /**
   * Instrução Normativa RFB 2119/2022, and 2229/2024 for letters: two check digits of modulus 11; a
   * character counts what ASCII gives it, less 48.
   */
  static boolean isCnpj(String text) {
    if (text.length() != 14 || !areDigits(text, 12, 14) || Numbers.areAllTheSame(text)) {
      return false;
    }
    for (var i = 0; i < 12; i++) {
      if (!isDigit(text.charAt(i)) && !isLetter(text.charAt(i))) {
        return false;
      }
    }
    return cnpjCheck(text, 12) == digit(text, 12) && cnpjCheck(text, 13) == digit(text, 13);
  }

  /** The check digit of the first so many characters. */
  private static int cnpjCheck(String text, int length) {
    var sum = 0;
    for (var i = 0; i < length; i++) {
      sum += (text.charAt(i) - '0') * CNPJ_WEIGHTS[CNPJ_WEIGHTS.length - length + i];
    }
    return sum % 11 < 2 ? 0 : 11 - sum % 11;
  }

  /** Servicio de Registro Civil e Identificación: weights 2 to 7 from the right, modulus 11. */
  static boolean isRut(String text) {
    var length = text.length() - 1;
    if (length < 6 || length > 8 || !areDigits(text, 0, length)) {
      return false;
    }
    var sum = 0;
    for (var i = 0; i < length; i++) {
      sum += digit(text, length - 1 - i) * (2 + i % 6);
    }
    return "0K987654321".charAt(sum % 11) == text.charAt(length);
  }

  /** AFIP, resolución general 10/97: weights 5 4 3 2 7 6 5 4 3 2, modulus 11. */
  static boolean isCuit(String text) {
    return areDigits(text, 11) && weighted(text, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1) % 11 == 0;
  }

  /**
   * Instructivo normativo para la asignación de la CURP (Diario Oficial of 18 October 2021): the
   * last digit by weights 18 to 2, modulus 10.
   */
  static boolean isCurp(String text) {
    if (text.length() != CURP_LENGTH
        || !areDigits(text, 4, 10)
        || !isDateOfSomeCentury(number(text, 4, 6), number(text, 6, 8), number(text, 8, 10))) {
      return false;
    }
    var sum = 0;
    for (var i = 0; i < CURP_LENGTH - 1; i++) {
      var value = CURP_CHARACTERS.indexOf(text.charAt(i));
      if (value < 0) {
        return false;
      }
      sum += value * (CURP_LENGTH - i);
    }
    return (10 - sum % 10) % 10 == digit(text, CURP_LENGTH - 1);
  }
}
