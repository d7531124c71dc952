package dev.sallyport.engine.mask.digits;

import dev.sallyport.dsl.CheckDigits;

/** Placeholder until the full table arrives. */
public final class CheckDigitRules {
  private CheckDigitRules() {}

  public static boolean hold(CheckDigits algorithm, CharSequence value) {
    if (algorithm != CheckDigits.LUHN) {
      throw new UnsupportedOperationException(algorithm.word());
    }
    var sum = 0;
    var twice = false;
    for (var i = value.length() - 1; i >= 0; i--) {
      var d = Character.digit(value.charAt(i), 10);
      if (d >= 0) {
        var v = twice ? 2 * d : d;
        sum += v > 9 ? v - 9 : v;
        twice = !twice;
      }
    }
    return sum % 10 == 0;
  }
}
