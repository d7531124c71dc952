package dev.sallyport.engine.bundle;

/** A key can neither sign nor check; the message says why and what to do, and holds no key. */
public final class UnusableKeyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UnusableKeyException(String message) {
    super(message);
  }
}
