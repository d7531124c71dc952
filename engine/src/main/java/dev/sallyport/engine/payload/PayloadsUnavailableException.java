package dev.sallyport.engine.payload;

/**
 * Payloads can be neither kept nor read for now: the store, or the key that wraps sessions' keys,
 * is not to be had. The message says which and what to do.
 */
public sealed class PayloadsUnavailableException extends RuntimeException
    permits LockedKeyException {
  private static final long serialVersionUID = 1L;

  public PayloadsUnavailableException(String message) {
    super(message);
  }

  public PayloadsUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
