package dev.sallyport.workbench.report;

/** The part of a long text that a reviewer needs to see. */
final class Excerpt {
  /** What fits into a cell. */
  private static final int MAX_CHARS = 600;

  /** Texts up to this are shown whole. */
  private static final int SHORT_CHARS = 200;

  /** What is shown of what both have, before and behind where they differ. */
  private static final int CONTEXT_CHARS = 40;

  private Excerpt() {}

  /** The beginning of a text. */
  static String of(String text) {
    return text.length() <= MAX_CHARS ? text : cut(text, 0, MAX_CHARS);
  }

  /** Where a text differs from another one. */
  static String of(String text, String other) {
    if (text.length() <= SHORT_CHARS && other.length() <= SHORT_CHARS) {
      return text;
    }
    var least = Math.min(text.length(), other.length());
    var begin = 0;
    while (begin < least && text.charAt(begin) == other.charAt(begin)) {
      begin++;
    }
    var end = 0;
    while (end < least - begin
        && text.charAt(text.length() - 1 - end) == other.charAt(other.length() - 1 - end)) {
      end++;
    }
    var from = Math.max(0, begin - CONTEXT_CHARS);
    var to = Math.min(text.length(), text.length() - end + CONTEXT_CHARS);
    return cut(text, from, Math.min(to, from + MAX_CHARS));
  }

  /** Cut between signs, not within one. */
  private static String cut(String text, int from, int to) {
    var first = from > 0 && Character.isLowSurrogate(text.charAt(from)) ? from + 1 : from;
    var last = to < text.length() && Character.isLowSurrogate(text.charAt(to)) ? to - 1 : to;
    return (first > 0 ? "…" : "") + text.substring(first, last) + (last < text.length() ? "…" : "");
  }
}
