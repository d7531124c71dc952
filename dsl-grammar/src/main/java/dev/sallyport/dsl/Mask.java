package dev.sallyport.dsl;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What is put in the place of what detectors find, and where. A policy uses it by its name. What it
 * extends has been worked in.
 *
 * @param blocks in the order in which they are written, those of the mask that it extends last:
 *     where two rules choose the same detector, the first one counts
 * @param hold its own limit, if it sets one
 */
public record Mask(
    String name,
    Span span,
    List<Block> blocks,
    Optional<Hold> hold,
    List<Expectation> expectations) {
  public Mask {
    blocks = List.copyOf(blocks);
    expectations = List.copyOf(expectations);
  }

  /**
   * {@code on response.text, response.tool_use { … }}.
   *
   * @param restores whether the tokens of this gateway become here what they stand for
   */
  public record Block(Set<Scope> scopes, List<Rule> rules, boolean restores) {
    public Block {
      scopes = Set.copyOf(scopes);
      rules = List.copyOf(rules);
    }
  }

  /** {@code tag(secret) -> redact "[{name}]"}. */
  public record Rule(List<Selector> selectors, Action action) {
    public Rule {
      selectors = List.copyOf(selectors);
    }
  }

  /**
   * How much of a text may be held back until it is clear whether it is a secret: what goes beyond
   * is masked.
   *
   * @param chars in UTF-16 units, from {@link #MIN_CHARS} to {@link #MAX_CHARS}
   * @param millis from the arrival of the oldest of them, looked at whenever something arrives
   */
  public record Hold(int chars, OptionalInt millis) {
    /** Less would mask many an innocent word. */
    public static final int MIN_CHARS = 64;

    /** Longer than any secret that we ship. */
    public static final int MAX_CHARS = 4_096;

    /** Where a mask sets no limit of its own. */
    public static final Hold DEFAULT = new Hold(MAX_CHARS, OptionalInt.empty());

    /** The stricter of both in each respect. */
    public Hold and(Hold other) {
      return new Hold(
          Math.min(chars, other.chars),
          millis.isPresent() && other.millis.isPresent()
              ? OptionalInt.of(Math.min(millis.getAsInt(), other.millis.getAsInt()))
              : millis.isPresent() ? millis : other.millis);
    }
  }

  /** {@code expect response.text "before" => "after"}; every expectation is tested. */
  public record Expectation(Span span, Scope scope, String before, String after) {}
}
