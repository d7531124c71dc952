package dev.sallyport.engine.gate;

/** More of a reply came behind something that is held than the gateway keeps. */
public final class HeldTooMuchException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  HeldTooMuchException(int limitChars) {
    super("more than %,d characters of a reply are held".formatted(limitChars));
  }
}
