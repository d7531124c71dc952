package dev.sallyport.engine.mask;

/** A policy uses a mask that no file defines; whoever asked for it denies. */
public final class UnknownMaskException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String mask;

  UnknownMaskException(String mask) {
    super("the policy uses the mask `" + mask + "`, which no mask file defines");
    this.mask = mask;
  }

  /** The name that is not known. */
  public String mask() {
    return mask;
  }
}
