package dev.sallyport.dsl.regex;

import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.LongBinaryOperator;

/**
 * A pattern as a tree. Flags have been worked into the sets, and whether a repetition was greedy is
 * forgotten, since every character that some match covers is masked.
 */
public sealed interface Regex {

  /** One character of a set. */
  record Chars(CharSet set) implements Regex {}

  /** One after the other; none of them is the empty text. */
  record Sequence(List<Regex> parts) implements Regex {
    /** The empty text. */
    public static final Sequence EMPTY = new Sequence(List.of());

    public Sequence {
      parts = List.copyOf(parts);
    }
  }

  /** Any of them. */
  record Choice(List<Regex> options) implements Regex {
    public Choice {
      options = List.copyOf(options);
    }
  }

  /**
   * Again and again.
   *
   * @param max nothing where there is no upper limit
   */
  record Repeat(Regex part, int min, OptionalInt max) implements Regex {}

  /** A place between characters. */
  record Look(At at) implements Regex {}

  /** The places that a pattern can ask for. */
  enum At {
    /** {@code \b}: between a word's character (ASCII letters, digits, underscore) and another. */
    WORD_BOUNDARY,
    /** {@code \B}. */
    NOT_WORD_BOUNDARY,
    /** {@code ^}, {@code \A}. */
    TEXT_START,
    /** {@code $}, {@code \z}. */
    TEXT_END,
    /** {@code (?m)^}. */
    LINE_START,
    /** {@code (?m)$}. */
    LINE_END
  }

  /** The group {@code (?<secret>…)}; it stands only at the top of a pattern. */
  record Secret(Regex part) implements Regex {}

  /** Whether it matches the empty text somewhere. */
  default boolean nullable() {
    return switch (this) {
      case Chars _ -> false;
      case Look _ -> true;
      case Sequence sequence -> sequence.parts().stream().allMatch(Regex::nullable);
      case Choice choice -> choice.options().stream().anyMatch(Regex::nullable);
      case Repeat repeat -> repeat.min() == 0 || repeat.part().nullable();
      case Secret secret -> secret.part().nullable();
    };
  }

  /** Whether it asks for a place. */
  default boolean looks() {
    return switch (this) {
      case Chars _ -> false;
      case Look _ -> true;
      case Sequence sequence -> sequence.parts().stream().anyMatch(Regex::looks);
      case Choice choice -> choice.options().stream().anyMatch(Regex::looks);
      case Repeat repeat -> repeat.part().looks();
      case Secret secret -> secret.part().looks();
    };
  }

  /** How many single characters and places it comes to when repetitions are written out. */
  default long size() {
    return switch (this) {
      case Chars _ -> 1;
      case Look _ -> 1;
      case Sequence sequence -> sequence.parts().stream().mapToLong(Regex::size).sum();
      case Choice choice -> choice.options().stream().mapToLong(option -> option.size() + 1).sum();
      case Repeat repeat ->
          (repeat.part().size() + 1) * Math.max(1, repeat.max().orElse(repeat.min() + 1));
      case Secret secret -> secret.part().size();
    };
  }

  /** The code points of the longest text that it matches; nothing if there is no longest. */
  default OptionalLong longest() {
    return switch (this) {
      case Chars _ -> OptionalLong.of(1);
      case Look _ -> OptionalLong.of(0);
      case Sequence sequence ->
          sequence.parts().stream()
              .map(Regex::longest)
              .reduce(OptionalLong.of(0), (a, b) -> both(a, b, Long::sum));
      case Choice choice ->
          choice.options().stream()
              .map(Regex::longest)
              .reduce(OptionalLong.of(0), (a, b) -> both(a, b, Math::max));
      case Repeat repeat ->
          repeat.max().isPresent()
              ? both(
                  repeat.part().longest(),
                  OptionalLong.of(repeat.max().getAsInt()),
                  (a, b) -> a * b)
              : OptionalLong.empty();
      case Secret secret -> secret.part().longest();
    };
  }

  private static OptionalLong both(OptionalLong a, OptionalLong b, LongBinaryOperator with) {
    return a.isPresent() && b.isPresent()
        ? OptionalLong.of(with.applyAsLong(a.getAsLong(), b.getAsLong()))
        : OptionalLong.empty();
  }
}
