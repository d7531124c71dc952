package dev.sallyport.dsl;

import dev.sallyport.dsl.grammar.MaskGrammarLexer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.antlr.v4.runtime.Token;

/**
 * What may come next in an unfinished mask file; for editors.
 *
 * @param kind of the names that may come, if any
 * @param words keywords and signs that may come, such as {@code match} or {@code ->}
 */
public record Next(Kind kind, List<String> words) {
  /** A character that the language has no use for. */
  private static final String HERE = "\u0001";

  public Next {
    words = List.copyOf(words);
  }

  /** What a name means where it stands. */
  public enum Kind {
    /** No name may come, or a new one. */
    NONE,
    DETECTOR,
    MASK,
    TAG,
    SCOPE,
    CHECK
  }

  /**
   * Finds out.
   *
   * @param text what stands before the place, without the part of a word that touches it
   */
  public static Next after(String text) {
    var syntax = new Syntax(new Source("", text + " " + HERE));
    var tokens = syntax.tokens();
    if (tokens.size() < 2 || !tokens.get(tokens.size() - 2).getText().equals(HERE)) {
      // It stands in a comment, or in a text that is not closed.
      return new Next(Kind.NONE, List.of());
    }
    var before = tokens.subList(0, tokens.size() - 2);
    var kind = kind(before);
    var words = new ArrayList<>(syntax.wordsAtLast());
    var place = place(before);
    if (kind == Kind.DETECTOR && place.blocks().size() == 2) {
      words.add("tag");
      // What is looked for in requests are detectors, and nothing is done with it.
      if (place.blocks().getLast().equals("mask")) {
        words.add("field");
        if (place.statement().isEmpty()) {
          words.add("restore");
        }
      }
    }
    if (kind == Kind.CHECK) {
      words.addAll(List.of("entropy", "length"));
    }
    return new Next(kind, words);
  }

  /** The heads of the blocks that are open, and the words of the statement that has begun. */
  private record Place(Deque<String> blocks, List<String> statement) {}

  private static Place place(List<Token> tokens) {
    var blocks = new ArrayDeque<String>();
    var statement = new ArrayList<String>();
    for (var token : tokens) {
      if (token.getType() == MaskGrammarLexer.COMMENT) {
        continue;
      }
      switch (token.getText()) {
        case "{" -> {
          blocks.push(statement.isEmpty() ? "" : statement.getFirst());
          statement.clear();
        }
        case "}" -> {
          blocks.poll();
          statement.clear();
        }
        case ";" -> statement.clear();
        default -> statement.add(token.getText());
      }
    }
    return new Place(blocks, statement);
  }

  private static Kind kind(List<Token> tokens) {
    var place = place(tokens);
    var statement = place.statement();
    var last = statement.isEmpty() ? "" : statement.getLast();
    var head = statement.isEmpty() ? "" : statement.getFirst();
    return switch (place.blocks().size()) {
      case 0 -> last.equals("extends") ? extended(head) : Kind.NONE;
      case 1 -> item(head, last, statement.size());
      default -> rule(statement, last);
    };
  }

  private static Kind extended(String head) {
    return head.equals("mask") ? Kind.MASK : Kind.DETECTOR;
  }

  private static Kind item(String head, String last, int words) {
    var isListed = words == 1 || last.equals(",");
    return switch (head) {
      case "check" -> isListed ? Kind.CHECK : Kind.NONE;
      case "tags" -> isListed ? Kind.TAG : Kind.NONE;
      case "on" -> isListed ? Kind.SCOPE : Kind.NONE;
      case "expect" -> words == 1 ? Kind.SCOPE : Kind.NONE;
      default -> Kind.NONE;
    };
  }

  private static Kind rule(List<String> statement, String last) {
    if (last.equals("(")) {
      return statement.size() > 1 && statement.get(statement.size() - 2).equals("tag")
          ? Kind.TAG
          : Kind.NONE;
    }
    return last.isEmpty() || last.equals(",") ? Kind.DETECTOR : Kind.NONE;
  }
}
