package dev.sallyport.engine.policy.network;

/** What should name a host does not; the message says what to write. */
public final class UnusableHostException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnusableHostException(String message) {
    super(message);
  }
}
