package dev.sallyport.engine.budget;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;

/** What a budget counts. Amounts are whole numbers of its smallest part. */
public enum Unit {
  /** Each token once, also those that came out of the cache. */
  TOKENS(0),
  /** US dollars, in millionths: a short call costs some thousandths. */
  DOLLARS(6);

  private final int digits;

  Unit(int digits) {
    this.digits = digits;
  }

  /** The word that configurations and policies use. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * How many of its smallest parts that is; what is less than one counts as one.
   *
   * @throws ArithmeticException if there are more than can be counted
   */
  public long parts(BigDecimal amount) {
    return amount.movePointRight(digits).setScale(0, RoundingMode.CEILING).longValueExact();
  }

  /** The same amount as a number of the unit itself. */
  public BigDecimal amount(long parts) {
    return BigDecimal.valueOf(parts, digits);
  }

  /** An amount as people read it: {@code 12,000 tokens} or {@code $1.50}. */
  public String text(long parts) {
    return switch (this) {
      case TOKENS -> String.format(Locale.ROOT, "%,d tokens", parts);
      case DOLLARS ->
          String.format(Locale.ROOT, "$%,.2f", amount(parts).setScale(2, RoundingMode.HALF_UP));
    };
  }
}
