package dev.sallyport.engine.mask.match;

/**
 * What stands before a position; all that {@code \b}, {@code ^} and {@code $} need to know of it.
 */
enum Edge {
  TEXT_START(0),
  NEWLINE(1),
  WORD(2),
  OTHER(3);

  static final int COUNT = values().length;

  private final int index;

  Edge(int index) {
    this.index = index;
  }

  /** Its place in tables, from 0. */
  int index() {
    return index;
  }

  static Edge after(int codePoint) {
    if (codePoint == '\n') {
      return NEWLINE;
    }
    return isWord(codePoint) ? WORD : OTHER;
  }

  /** ASCII, as in RE2. */
  static boolean isWord(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  }
}
