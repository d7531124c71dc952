package dev.sallyport.dsl.regex;

/** Carries the first mistake in a pattern out of the parser; it never leaves this package. */
final class PatternException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient PatternReading.Wrong wrong;

  PatternException(int offset, int length, String message) {
    super(message, null, false, false);
    wrong = new PatternReading.Wrong(offset, Math.max(1, length), message);
  }

  PatternReading.Wrong wrong() {
    return wrong;
  }
}
