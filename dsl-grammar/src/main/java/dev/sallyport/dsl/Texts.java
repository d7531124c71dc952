package dev.sallyport.dsl;

import dev.sallyport.dsl.grammar.MaskGrammarParser.TextContext;
import java.util.List;
import org.antlr.v4.runtime.Token;

/** Reads texts in quotes: their pieces joined, their escapes resolved. */
final class Texts {
  private final Source source;
  private final List<Diagnostic> diagnostics;

  Texts(Source source, List<Diagnostic> diagnostics) {
    this.source = source;
    this.diagnostics = diagnostics;
  }

  String of(TextContext context) {
    var text = new StringBuilder();
    context.STRING().forEach(piece -> append(text, piece.getSymbol()));
    return text.toString();
  }

  private void append(StringBuilder text, Token piece) {
    var written = piece.getText().codePoints().toArray();
    var i = 1;
    while (i < written.length - 1) {
      if (written[i] != '\\') {
        text.appendCodePoint(written[i++]);
        continue;
      }
      var from = i++;
      switch (written[i++]) {
        case 'n' -> text.append('\n');
        case 't' -> text.append('\t');
        case 'r' -> text.append('\r');
        case '"' -> text.append('"');
        case '\\' -> text.append('\\');
        case 'u' -> i = unicode(text, piece, written, from);
        default ->
            wrong(
                piece,
                from,
                2,
                "unknown escape. Known are `\\\"`, `\\\\`, `\\n`, `\\t`, `\\r` and `\\u{…}`");
      }
    }
  }

  /** Reads <code>\\u{1F600}</code> and gives the place after it. */
  private int unicode(StringBuilder text, Token piece, int[] written, int from) {
    var i = from + 2;
    var value = -1L;
    if (written[i] == '{') {
      value = 0;
      for (i++; Character.digit(written[i], 16) >= 0 && value <= Character.MAX_CODE_POINT; i++) {
        value = value * 16 + Character.digit(written[i], 16);
      }
    }
    if (value < 0 || value > Character.MAX_CODE_POINT || written[i] != '}' || i == from + 3) {
      wrong(piece, from, i - from, "a character is written by its number, such as `\\u{1F600}`");
      return i;
    }
    text.appendCodePoint((int) value);
    return i + 1;
  }

  private void wrong(Token piece, int offset, int length, String message) {
    diagnostics.add(new Diagnostic(Syntax.span(source, piece).part(offset, length), message));
  }
}
