package dev.sallyport.dsl;

import dev.sallyport.dsl.grammar.MaskGrammarLexer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.antlr.v4.runtime.Token;

/** Finds the statements and comments of a file whose syntax is right. */
final class LayoutReader {
  private final List<Token> tokens;
  private int at;

  /** The line of the token that was taken last; 0 before there is one. */
  private int line;

  LayoutReader(List<Token> tokens) {
    this.tokens = tokens;
  }

  List<Layout> file() {
    var items = new ArrayList<Layout>();
    while (true) {
      var token = tokens.get(at);
      if (token.getType() == Token.EOF || token.getText().equals("}")) {
        return items;
      }
      if (token.getType() == MaskGrammarLexer.COMMENT) {
        var spaced = spaced();
        items.add(new Layout.Comment(comment(), spaced));
      } else {
        statement(items);
      }
    }
  }

  /** Adds a statement and, before it, the comments in it that have no place there. */
  private void statement(List<Layout> items) {
    var spaced = spaced();
    var words = new ArrayList<Layout.Word>();
    while (true) {
      var token = tokens.get(at);
      switch (token.getText()) {
        case ";" -> {
          take();
          items.add(new Layout.Statement(words, Optional.empty(), besides(), spaced));
          return;
        }
        case "{" -> {
          take();
          var comment = besides();
          var body = new Layout.Body(file(), comment);
          take();
          items.add(new Layout.Statement(words, Optional.of(body), besides(), spaced));
          return;
        }
        default -> {
          if (token.getType() != MaskGrammarLexer.COMMENT) {
            words.add(new Layout.Word(take().getText(), Optional.empty(), List.of()));
          } else if (!words.isEmpty() && words.getLast().isComma()) {
            var beside = token.getLine() == line;
            words.add(words.removeLast().with(comment(), beside));
          } else {
            items.add(new Layout.Comment(comment(), spaced));
            spaced = false;
          }
        }
      }
    }
  }

  /** The comment on the line of what was taken last. */
  private Optional<String> besides() {
    var token = tokens.get(at);
    return token.getType() == MaskGrammarLexer.COMMENT && token.getLine() == line
        ? Optional.of(comment())
        : Optional.empty();
  }

  private boolean spaced() {
    return tokens.get(at).getLine() > line + 1;
  }

  private String comment() {
    return take().getText().stripTrailing();
  }

  private Token take() {
    var token = tokens.get(at++);
    line = token.getLine();
    return token;
  }
}
