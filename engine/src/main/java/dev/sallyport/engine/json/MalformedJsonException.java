package dev.sallyport.engine.json;

/** Text that was to be JSON is not. The message names the place and never quotes the text. */
public final class MalformedJsonException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String message;

  public MalformedJsonException(String message) {
    super(message);
    this.message = message;
  }

  @Override
  public String getMessage() {
    return message;
  }
}
