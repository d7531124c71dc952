package dev.sallyport.engine.policy.network;

/**
 * Something that OPA would have done is not done here. The message is one of a few sentences, none
 * of which quotes what was asked for.
 */
public final class NotAllowedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NotAllowedException(String sentence) {
    super(sentence, null, false, false);
  }

  /** The sentence. */
  public String sentence() {
    return String.valueOf(getMessage());
  }
}
