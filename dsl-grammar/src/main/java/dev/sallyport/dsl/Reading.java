package dev.sallyport.dsl;

import java.util.List;

/** What came of reading mask files: a set that can be used, or everything that is wrong. */
public sealed interface Reading {

  /** Every file is right, and they fit together. */
  record Parsed(MaskSet set) implements Reading {}

  /** Nothing of these files may be used. The diagnostics stand in reading order. */
  record Rejected(List<Diagnostic> diagnostics) implements Reading {
    public Rejected {
      diagnostics = diagnostics.stream().sorted().toList();
      if (diagnostics.isEmpty()) {
        throw new IllegalArgumentException("a rejection says what is wrong");
      }
    }

    @Override
    public String toString() {
      return String.join("\n", diagnostics.stream().map(Diagnostic::toString).toList());
    }
  }
}
