package dev.sallyport.engine.secret;

/** Shared secrets can be neither read nor kept now; the message says why. */
public final class SecretsUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public SecretsUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
