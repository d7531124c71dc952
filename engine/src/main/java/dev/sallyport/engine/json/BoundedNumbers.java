package dev.sallyport.engine.json;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ValueNode;
import java.math.BigDecimal;

/**
 * Makes the nodes of a document, and no number whose exponent is absurd: a few characters of one
 * stand for more digits than there is memory, for whoever writes them out.
 */
public final class BoundedNumbers extends JsonNodeFactory {

  /** Exponents, up and down; a double has 324. */
  public static final int MAX_EXPONENT = 10_000;

  private static final long serialVersionUID = 1L;

  /**
   * {@inheritDoc}
   *
   * @throws MalformedJsonException if its exponent is beyond {@link #MAX_EXPONENT}
   */
  @Override
  public ValueNode numberNode(BigDecimal number) {
    if (Math.abs((long) number.scale()) > MAX_EXPONENT) {
      throw outOfRange();
    }
    return super.numberNode(number);
  }

  /** The one sentence for a number that no document needs; it does not quote it. */
  static MalformedJsonException outOfRange() {
    return new MalformedJsonException("a number has an exponent beyond " + MAX_EXPONENT);
  }
}
