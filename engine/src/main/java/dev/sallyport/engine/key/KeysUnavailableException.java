package dev.sallyport.engine.key;

/** Keys cannot be read or recorded: whoever asked is answered with 503. */
public final class KeysUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public KeysUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
