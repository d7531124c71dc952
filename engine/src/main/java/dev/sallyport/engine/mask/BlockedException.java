package dev.sallyport.engine.mask;

/** A mask says that what was found must not pass at all, masked or not. */
public final class BlockedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String detector;
  private final String reason;

  /**
   * @param reason the rule's own, for the caller
   */
  BlockedException(String detector, String reason) {
    super(reason, null, false, false);
    this.reason = reason;
    this.detector = detector;
  }

  /** What the rule says to the caller. */
  public String reason() {
    return reason;
  }

  /** What was found. */
  public String detector() {
    return detector;
  }
}
