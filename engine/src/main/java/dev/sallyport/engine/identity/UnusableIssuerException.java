package dev.sallyport.engine.identity;

/** What an issuer publishes cannot be had; the message says why, for the gateway's engineer. */
public final class UnusableIssuerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UnusableIssuerException(String message) {
    super(message, null, false, false);
  }
}
