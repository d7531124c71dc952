package dev.sallyport.engine.mask;

/** A mask says that what was found must not pass at all, masked or not. */
public final class BlockedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String detector;

  /**
   * @param message the rule's own, for the caller
   */
  BlockedException(String detector, String message) {
    super(message);
    this.detector = detector;
  }

  /** What was found. */
  public String detector() {
    return detector;
  }
}
