package dev.sallyport.engine.identity;

/** The development issuer's key file cannot be used; the message says what to do with it. */
public final class DevelopmentKeyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DevelopmentKeyException(String message) {
    super(message);
  }

  DevelopmentKeyException(String message, Throwable cause) {
    super(message, cause);
  }
}
