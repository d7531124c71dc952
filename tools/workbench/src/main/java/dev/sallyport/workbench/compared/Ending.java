package dev.sallyport.workbench.compared;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How a call ended under one policy.
 *
 * @param parts what else there is to say of it; what is empty is left out
 */
public record Ending(Kind kind, SortedMap<Part, List<String>> parts) {

  /** The ways in which a call ends. */
  public enum Kind {
    UNDECIDED("undecided", "undecided"),
    DENIED("deny", "denied"),
    /** It was to pass, and something else turned it away: most often a mask that blocks. */
    REFUSED("refused", "refused"),
    HELD("approve", "waiting for approval"),
    MASKED("mask", "masked"),
    ALLOWED("allow", "allowed");

    private final String word;
    private final String told;

    Kind(String word, String told) {
      this.word = word;
      this.told = told;
    }

    /** The word of a decision, where it is one. */
    public String word() {
      return word;
    }

    /** What a sentence says of a call that ends so. */
    public String told() {
      return told;
    }
  }

  /** What there is to say of an ending, in the order in which it is told. */
  public enum Part {
    RULES,
    REASONS,
    APPROVERS,
    MASKS,
    /** What was masked before the service read it. */
    REQUEST,
    /** What the caller reads, a text for each block. */
    REPLY
  }

  public Ending {
    var kept = new TreeMap<>(parts);
    kept.values().removeIf(List::isEmpty);
    kept.replaceAll((_, texts) -> List.copyOf(texts));
    parts = Collections.unmodifiableSortedMap(kept);
  }

  /** A part; empty if there is none. */
  public List<String> part(Part part) {
    return parts.getOrDefault(part, List.of());
  }
}
