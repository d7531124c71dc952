package dev.sallyport.engine.identity;

/** An issuer's keys cannot be had; the message says why, for the gateway's engineer. */
final class UnusableIssuerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnusableIssuerException(String message) {
    super(message, null, false, false);
  }
}
