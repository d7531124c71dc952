package dev.sallyport.dsl.regex;

/** What came of reading a pattern. */
public sealed interface PatternReading {

  /** The pattern, cut at its secret; without a group {@code secret} nothing stands around it. */
  record Read(Regex before, Regex secret, Regex after) implements PatternReading {}

  /**
   * What is wrong with it.
   *
   * @param offset where, in code points from the pattern's first character
   */
  record Wrong(int offset, int length, String message) implements PatternReading {}

  /** Reads what stands between the slashes. */
  static PatternReading read(String pattern) {
    return new PatternParser(pattern).read();
  }
}
