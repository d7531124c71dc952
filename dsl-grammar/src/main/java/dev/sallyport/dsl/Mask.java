package dev.sallyport.dsl;

import java.util.List;
import java.util.Set;

/**
 * What is put in the place of what detectors find, and where. A policy uses it by its name.
 *
 * @param blocks in the order in which they are written: where two rules choose the same detector,
 *     the first one counts
 */
public record Mask(String name, Span span, List<Block> blocks, List<Expectation> expectations) {
  public Mask {
    blocks = List.copyOf(blocks);
    expectations = List.copyOf(expectations);
  }

  /** {@code on response.text, response.tool_use { … }}. */
  public record Block(Set<Scope> scopes, List<Rule> rules) {
    public Block {
      scopes = Set.copyOf(scopes);
      rules = List.copyOf(rules);
    }
  }

  /** {@code tag(secret) -> redact "[{name}]"}. */
  public record Rule(Selector selector, Action action) {}

  /** {@code expect response.text "before" => "after"}; every expectation is tested. */
  public record Expectation(Span span, Scope scope, String before, String after) {}
}
