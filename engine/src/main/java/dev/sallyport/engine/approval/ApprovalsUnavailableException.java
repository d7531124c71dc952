package dev.sallyport.engine.approval;

/**
 * Approvals cannot be read or recorded, so nothing passes by one: callers are answered with 503.
 */
public final class ApprovalsUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ApprovalsUnavailableException(String message) {
    super(message);
  }

  public ApprovalsUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
