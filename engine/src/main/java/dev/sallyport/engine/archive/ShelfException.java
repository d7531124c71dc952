package dev.sallyport.engine.archive;

/** An archive cannot be read or written; the message says where and why, and holds no secret. */
public final class ShelfException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ShelfException(String message, Throwable cause) {
    super(message, cause);
  }

  public ShelfException(String message) {
    super(message);
  }
}
