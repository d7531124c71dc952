package dev.sallyport.engine.decisionlog;

/** Events have not been delivered, as far as is known; the message says where and why. */
final class UndeliveredException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean tooLarge;

  UndeliveredException(String message, boolean tooLarge) {
    super(message, null, false, false);
    this.tooLarge = tooLarge;
  }

  /** Whether fewer at once might be taken. */
  boolean tooLarge() {
    return tooLarge;
  }
}
