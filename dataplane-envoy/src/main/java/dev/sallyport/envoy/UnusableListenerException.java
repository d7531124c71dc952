package dev.sallyport.envoy;

/** Envoys cannot be listened for as it was wished. */
public final class UnusableListenerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UnusableListenerException(String message) {
    super(message);
  }
}
