package dev.sallyport.engine.payload;

/**
 * A session's key cannot be unwrapped here: what has wrapped it is not among the wrapping keys, or
 * it was changed since. Other sessions may be read all the same.
 */
public final class LockedKeyException extends PayloadsUnavailableException {
  private static final long serialVersionUID = 1L;

  public LockedKeyException(String message) {
    super(message);
  }
}
