package dev.sallyport.lsp;

import dev.sallyport.dsl.Span;
import org.eclipse.lsp4j.Position;
import org.eclipse.lsp4j.Range;

/**
 * The lines of a text. The mask language counts lines and code points from 1, editors lines and
 * UTF-16 units from 0.
 */
record Lines(String text) {

  /** Where a span stands, for an editor. */
  Range range(Span span) {
    return new Range(position(span, 0), position(span, span.length()));
  }

  private Position position(Span span, int more) {
    var line = line(span.line() - 1);
    var before = Math.min(span.column() - 1 + more, line.codePointCount(0, line.length()));
    return new Position(span.line() - 1, line.offsetByCodePoints(0, before));
  }

  /** All of the text. */
  Range all() {
    var last = (int) text.chars().filter(c -> c == '\n').count();
    return new Range(new Position(0, 0), new Position(last, line(last).length()));
  }

  /** What an editor's span of one line holds. */
  String in(Span span) {
    var range = range(span);
    return line(span.line() - 1)
        .substring(range.getStart().getCharacter(), range.getEnd().getCharacter());
  }

  /** What stands before a position. */
  String before(Position position) {
    return text.substring(0, offset(position));
  }

  /** The word around a position, with the dots and hyphens in it; empty if there is none. */
  String wordAt(Position position) {
    var start = offset(position);
    var end = start;
    while (start > 0 && isOfWord(text.charAt(start - 1))) {
      start--;
    }
    while (end < text.length() && isOfWord(text.charAt(end))) {
      end++;
    }
    // In `card->drop` the hyphen is a part of the arrow.
    return text.substring(start, end).replaceFirst("-+$", "");
  }

  static boolean isOfWord(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '.' || c == '-';
  }

  private int offset(Position position) {
    var at = start(position.getLine());
    return Math.min(at + position.getCharacter(), at + line(position.getLine()).length());
  }

  private String line(int number) {
    var start = start(number);
    var end = text.indexOf('\n', start);
    return text.substring(start, end < 0 ? text.length() : end);
  }

  private int start(int number) {
    var at = 0;
    for (var i = 0; i < number; i++) {
      var end = text.indexOf('\n', at);
      if (end < 0) {
        return text.length();
      }
      at = end + 1;
    }
    return at;
  }
}
