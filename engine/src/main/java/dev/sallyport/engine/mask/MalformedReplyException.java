package dev.sallyport.engine.mask;

/**
 * A reply, or a reply in a request's history, is not what the service's interface says, so it can't
 * be masked; the caller ends it with an error. The message never holds a part of its text.
 */
public final class MalformedReplyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String message;

  public MalformedReplyException(String message) {
    super(message);
    this.message = message;
  }

  @Override
  public String getMessage() {
    return message;
  }
}
