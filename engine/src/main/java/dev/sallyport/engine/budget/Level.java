package dev.sallyport.engine.budget;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * How full an account is.
 *
 * @param parts what is spent and reserved of it, in the smallest parts of its unit
 */
public record Level(Account account, long parts) {

  /** The share that is spent: 1 where nothing is left. */
  public BigDecimal share() {
    var most = BigDecimal.valueOf(account.budget().most());
    return BigDecimal.valueOf(parts).divide(most, MathContext.DECIMAL64).min(BigDecimal.ONE);
  }
}
