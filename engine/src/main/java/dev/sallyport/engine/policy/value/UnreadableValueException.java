package dev.sallyport.engine.policy.value;

/** A text is no value of Rego. The message has the place and nothing of the text. */
public final class UnreadableValueException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnreadableValueException(String message) {
    super(message);
  }
}
