package dev.sallyport.engine.model;

/** Something that cannot be, was: a fault of ours, not of the caller's or of the world's. */
public final class BugException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public BugException(String message) {
    super(message);
  }

  public BugException(String message, Throwable cause) {
    super(message, cause);
  }
}
