package dev.sallyport.dsl;

import java.util.List;

/** What came of formatting a mask file. */
public sealed interface Formatting {

  /** The file in its canonical form. */
  record Formatted(String text) implements Formatting {}

  /** The file can't be read, so nothing of it was touched. */
  record Rejected(List<Diagnostic> diagnostics) implements Formatting {
    public Rejected {
      diagnostics = List.copyOf(diagnostics);
    }
  }
}
