package dev.sallyport.engine.export;

/** The audit log, or how far exports have come, cannot be read or kept. */
public final class LogUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public LogUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
