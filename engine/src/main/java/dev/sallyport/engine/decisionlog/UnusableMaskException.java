package dev.sallyport.engine.decisionlog;

/** A policy's {@code system.log.mask} is no set of rules; the message says what is wrong. */
final class UnusableMaskException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnusableMaskException(String message) {
    super(message, null, false, false);
  }
}
