package dev.sallyport.engine.price;

/** A list of prices cannot be used; the message says what is wrong with it. */
public final class UnusablePricesException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnusablePricesException(String message) {
    super(message);
  }
}
