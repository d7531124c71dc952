package dev.sallyport.opa;

import java.util.List;

/**
 * The sources are wrong; nothing was made of them.
 *
 * @param diagnostics at least one, sorted by place
 */
public record Rejected(List<Diagnostic> diagnostics)
    implements FormatResult, CompileResult, TestResult, EvalResult, FactsResult, PartialResult {

  public Rejected {
    diagnostics = List.copyOf(diagnostics);
    if (diagnostics.isEmpty()) {
      throw new IllegalArgumentException("a rejection names at least one reason");
    }
  }
}
