package dev.sallyport.dsl;

import org.antlr.v4.runtime.Token;

/** Reads whole numbers. */
final class Numbers {
  private static final int MOST_DIGITS = 9;

  private Numbers() {}

  /** The number, or the largest that there is where it is larger: limits are checked later. */
  static int of(Token token) {
    var digits = token.getText().replaceFirst("^0+(?=\\d)", "");
    return digits.length() > MOST_DIGITS ? Integer.MAX_VALUE : Integer.parseInt(digits);
  }
}
