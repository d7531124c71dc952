package dev.sallyport.engine.fetch;

/** A file could not be fetched; the message says from where and why, and holds no credential. */
public final class FetchException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public FetchException(String message) {
    super(message);
  }
}
