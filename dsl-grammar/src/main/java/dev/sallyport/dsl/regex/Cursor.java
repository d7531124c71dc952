package dev.sallyport.dsl.regex;

/** A place in a pattern that moves forward, code point by code point. */
final class Cursor {
  /** What {@link #peek} says at the end. */
  static final int END = -1;

  private final int[] text;
  private int at;

  Cursor(String text) {
    this.text = text.codePoints().toArray();
  }

  int at() {
    return at;
  }

  void back(int to) {
    at = to;
  }

  int peek() {
    return peek(0);
  }

  int peek(int ahead) {
    return at + ahead < text.length ? text[at + ahead] : END;
  }

  int next() {
    var c = peek();
    if (c == END) {
      throw new PatternException(Math.max(0, at - 1), 1, "the pattern ends too early");
    }
    at++;
    return c;
  }

  boolean take(String expected) {
    for (var i = 0; i < expected.length(); i++) {
      if (peek(i) != expected.charAt(i)) {
        return false;
      }
    }
    at += expected.length();
    return true;
  }

  /** The text up to, and the place after, this character; or nothing is taken and it fails. */
  String until(char end, int from, String missing) {
    var taken = new StringBuilder();
    while (peek() != end) {
      if (peek() == END) {
        throw wrong(from, missing);
      }
      taken.appendCodePoint(next());
    }
    at++;
    return taken.toString();
  }

  /** A mistake which reaches from there to here. */
  PatternException wrong(int from, String message) {
    return new PatternException(from, at - from, message);
  }

  String since(int from) {
    return new String(text, from, at - from);
  }
}
