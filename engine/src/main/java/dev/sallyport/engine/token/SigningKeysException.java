package dev.sallyport.engine.token;

/** The file with the keys that sign the gateway's tokens cannot be used; the message says why. */
public final class SigningKeysException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SigningKeysException(String message) {
    super(message);
  }

  SigningKeysException(String message, Throwable cause) {
    super(message, cause);
  }
}
