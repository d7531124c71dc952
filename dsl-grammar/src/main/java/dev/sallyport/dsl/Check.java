package dev.sallyport.dsl;

/** What must hold of a secret as a whole, beyond its form, for it to be one. */
public sealed interface Check {

  /**
   * As random as this: {@code entropy >= 3.5}.
   *
   * @param bits Shannon's entropy of its characters, in bits for each of them
   */
  record Entropy(double bits) implements Check {}

  /**
   * So long: {@code length 20..40}.
   *
   * @param least in code points
   * @param most in code points, at least {@code least}
   */
  record Length(int least, int most) implements Check {}

  /** Its check digits are right: {@code luhn}. */
  record Digits(CheckDigits algorithm) implements Check {}
}
