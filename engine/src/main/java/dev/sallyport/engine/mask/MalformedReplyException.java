package dev.sallyport.engine.mask;

/**
 * A reply is not what the service's interface says, so it can't be masked; the caller ends it with
 * an error. The message never holds a part of the reply's text.
 */
public final class MalformedReplyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  MalformedReplyException(String message) {
    super(message);
  }
}
