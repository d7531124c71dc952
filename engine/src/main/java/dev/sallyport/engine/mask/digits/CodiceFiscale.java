package dev.sallyport.engine.mask.digits;

import static dev.sallyport.engine.mask.digits.Numbers.isDigit;
import static dev.sallyport.engine.mask.digits.Numbers.isLetter;
import static dev.sallyport.engine.mask.digits.Numbers.value;

/**
 * Italy's codice fiscale: Decreto del Ministero delle Finanze of 23 December 1976 (Gazzetta
 * Ufficiale 345 of 29 December 1976), where articles 6 to 8 give the form and the two tables.
 */
final class CodiceFiscale {
  private static final int LENGTH = 16;

  /** L a letter, N a digit, or the letter that replaces it where two people would have one code. */
  private static final String FORM = "LLLLLLNNLNNLNNNL";

  /** The letters that stand for the digits 0 to 9. */
  private static final String DIGITS = "LMNPQRSTUV";

  /** Of January to December. */
  private static final String MONTHS = "ABCDEHLMPRST";

  /** What the characters in odd places count, by their own value from 0 to 25. */
  private static final int[] ODD = {
    1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23
  };

  private CodiceFiscale() {}

  static boolean holds(String text) {
    if (text.length() != LENGTH || !hasForm(text) || MONTHS.indexOf(text.charAt(8)) < 0) {
      return false;
    }
    var sum = 0;
    for (var i = 0; i < LENGTH - 1; i++) {
      var c = text.charAt(i);
      var own = isDigit(c) ? value(c) : c - 'A';
      sum += i % 2 == 0 ? ODD[own] : own;
    }
    return 'A' + sum % 26 == text.charAt(LENGTH - 1);
  }

  private static boolean hasForm(String text) {
    for (var i = 0; i < LENGTH; i++) {
      var c = text.charAt(i);
      var fits = FORM.charAt(i) == 'L' ? isLetter(c) : isDigit(c) || DIGITS.indexOf(c) >= 0;
      if (!fits) {
        return false;
      }
    }
    return true;
  }
}
