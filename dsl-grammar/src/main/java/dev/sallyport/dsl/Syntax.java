package dev.sallyport.dsl;

import dev.sallyport.dsl.grammar.MaskGrammarLexer;
import dev.sallyport.dsl.grammar.MaskGrammarParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.antlr.v4.runtime.BailErrorStrategy;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.Parser;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.misc.IntervalSet;
import org.antlr.v4.runtime.misc.ParseCancellationException;

/**
 * Reads the syntax of one file, and says in our own sentence what is wrong with it. It stops at the
 * first mistake: what a parser guesses after one is rarely what the author meant.
 */
final class Syntax {
  private final Source source;
  private final CommonTokenStream tokens;

  Syntax(Source source) {
    this.source = source;
    var lexer = new MaskGrammarLexer(CharStreams.fromString(source.text(), source.name()));
    // INVARIANT: the lexer has a token for every character, so it never reports by itself.
    lexer.removeErrorListeners();
    tokens = new CommonTokenStream(lexer);
  }

  /** Everything but white space, comments too; the last one is the end of the file. */
  List<Token> tokens() {
    tokens.fill();
    return List.copyOf(tokens.getTokens());
  }

  private MaskGrammarParser parser(FirstMistake mistakes) {
    tokens.seek(0);
    var parser = new MaskGrammarParser(tokens);
    parser.removeErrorListeners();
    parser.setErrorHandler(mistakes);
    return parser;
  }

  /** The tree, or nothing and one diagnostic more. */
  Optional<MaskGrammarParser.FileContext> read(List<Diagnostic> diagnostics) {
    var mistakes = new FirstMistake();
    var parser = parser(mistakes);
    try {
      return Optional.of(parser.file());
    } catch (ParseCancellationException _) {
      var found = parser.getCurrentToken();
      diagnostics.add(new Diagnostic(span(source, found), message(found, mistakes.expected)));
      return Optional.empty();
    }
  }

  /**
   * Keywords and signs that may stand where the file's last token stands, which can't; nothing if
   * the file is wrong before.
   */
  List<String> wordsAtLast() {
    var mistakes = new FirstMistake();
    var parser = parser(mistakes);
    try {
      parser.file();
    } catch (ParseCancellationException _) {
      // The end of the file comes after it.
      var at = parser.getCurrentToken().getTokenIndex();
      if (at == tokens().size() - 2) {
        return literals(
            mistakes.optionalAt == at
                ? mistakes.expected.or(mistakes.optional)
                : mistakes.expected);
      }
    }
    return List.of();
  }

  private static List<String> literals(IntervalSet expected) {
    return words(expected).stream()
        .filter(word -> word.startsWith("`"))
        .map(word -> word.substring(1, word.length() - 1))
        .toList();
  }

  static Span span(Source source, Token token) {
    var length =
        token.getType() == Token.EOF ? 0 : token.getStopIndex() - token.getStartIndex() + 1;
    return new Span(source.name(), token.getLine(), token.getCharPositionInLine() + 1, length);
  }

  private static String message(Token found, IntervalSet expected) {
    return switch (found.getType()) {
      case MaskGrammarLexer.UNCLOSED_STRING -> "this text is not closed. Add `\"` at its end";
      case MaskGrammarLexer.UNCLOSED_REGEX ->
          "this pattern is not closed. Add `/` at its end; a slash in it is written `\\/`";
      case Token.EOF -> expected(words(expected), "the end of the file") + ".";
      default -> {
        var words = words(expected);
        yield expected(words, "`" + found.getText() + "`")
            + "."
            + Nearest.suggestion(found.getText(), bare(words));
      }
    };
  }

  private static String expected(List<String> words, String found) {
    return "Expected " + list(words) + ", found " + found;
  }

  private static List<String> words(IntervalSet expected) {
    var words = new ArrayList<String>();
    // Where a name can stand, so can every keyword as a name; listing them would only confuse.
    var names = expected.contains(MaskGrammarLexer.NAME);
    for (var type : expected.toList()) {
      var word = word(type);
      if (!names || !isKeyword(word)) {
        words.add(word);
      }
    }
    return words;
  }

  private static boolean isKeyword(String word) {
    return word.length() > 2 && Character.isLetter(word.charAt(1)) && word.startsWith("`");
  }

  private static String word(int type) {
    return switch (type) {
      case MaskGrammarLexer.NAME -> "a name";
      case MaskGrammarLexer.GLOB -> "a name with `*`";
      case MaskGrammarLexer.STRING -> "a text in `\"`";
      case MaskGrammarLexer.REGEX -> "a pattern between `/`";
      case MaskGrammarLexer.INT -> "a number";
      case MaskGrammarLexer.DECIMAL -> "a number such as `3.5`";
      case Token.EOF -> "the end of the file";
      default -> "`" + MaskGrammarLexer.VOCABULARY.getLiteralName(type).replace("'", "") + "`";
    };
  }

  private static List<String> bare(List<String> words) {
    return words.stream().filter(Syntax::isKeyword).map(word -> word.replace("`", "")).toList();
  }

  private static String list(List<String> words) {
    return words.size() < 2
        ? String.join("", words)
        : String.join(", ", words.subList(0, words.size() - 1)) + " or " + words.getLast();
  }

  /** Stops at the first token that can't stand where it does, and keeps what could. */
  private static final class FirstMistake extends BailErrorStrategy {
    private IntervalSet expected = new IntervalSet();

    /** What might have stood before the token that can't stand where it does, but need not. */
    private IntervalSet optional = new IntervalSet();

    private int optionalAt;

    @Override
    public void sync(Parser recognizer) {
      var state = recognizer.getInterpreter().atn.states.get(recognizer.getState());
      var next = recognizer.getATN().nextTokens(state);
      if (optionalAt != recognizer.getInputStream().index()) {
        optionalAt = recognizer.getInputStream().index();
        optional = new IntervalSet();
      }
      optional.addAll(next.subtract(IntervalSet.of(Token.EPSILON)));
      if (!next.contains(Token.EPSILON) && !next.contains(recognizer.getInputStream().LA(1))) {
        throw stop(recognizer);
      }
    }

    @Override
    public void recover(Parser recognizer, RecognitionException mistake) {
      recognizer.getInputStream().seek(mistake.getOffendingToken().getTokenIndex());
      throw stop(recognizer);
    }

    @Override
    public Token recoverInline(Parser recognizer) {
      throw stop(recognizer);
    }

    private ParseCancellationException stop(Parser recognizer) {
      expected = recognizer.getExpectedTokens();
      return new ParseCancellationException();
    }
  }
}
