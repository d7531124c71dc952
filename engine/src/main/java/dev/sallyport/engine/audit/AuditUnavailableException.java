package dev.sallyport.engine.audit;

/** The audit log cannot be written, so nothing may be forwarded: callers are answered with 503. */
public final class AuditUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public AuditUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
