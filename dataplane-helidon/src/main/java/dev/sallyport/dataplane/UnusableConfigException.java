package dev.sallyport.dataplane;

/** The configuration cannot be used; the message says what is wrong and what to do. */
public final class UnusableConfigException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  public UnusableConfigException(String message) {
    super(message);
  }
}
