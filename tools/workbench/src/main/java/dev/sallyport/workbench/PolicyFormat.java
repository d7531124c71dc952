package dev.sallyport.workbench;

import dev.sallyport.dsl.Formatting;
import dev.sallyport.dsl.MaskFormat;
import dev.sallyport.dsl.Source;
import dev.sallyport.engine.bundle.PolicyFiles;
import dev.sallyport.opa.Formatted;
import dev.sallyport.opa.Opa;
import dev.sallyport.opa.Rejected;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Formats Rego as OPA does, and mask files in their own canonical form. */
public final class PolicyFormat {
  private PolicyFormat() {}

  /**
   * What formatting would do.
   *
   * @param changed the new texts of the files that are not in their form, by path
   * @param findings what could not be formatted, as {@code file:line:column: message}
   */
  public record Result(SortedMap<String, String> changed, List<String> findings) {
    public Result {
      changed = new TreeMap<>(changed);
      findings = List.copyOf(findings);
    }
  }

  /** Formats all files of a directory; changes none of them. */
  public static Result of(PolicyFiles files, Opa opa) {
    var changed = new TreeMap<String, String>();
    var findings = new ArrayList<String>();
    files
        .files()
        .forEach(
            (path, text) ->
                formatted(path, text, opa, findings)
                    .filter(other -> !other.equals(text))
                    .ifPresent(other -> changed.put(path, other)));
    return new Result(changed, findings);
  }

  /**
   * Empty for a file that has no form, and for one that cannot be formatted: a finding says why.
   */
  private static Optional<String> formatted(
      String path, String text, Opa opa, List<String> findings) {
    return path.endsWith(".rego")
        ? rego(path, text, opa, findings)
        : path.endsWith(".mask") ? mask(path, text, findings) : Optional.empty();
  }

  private static Optional<String> rego(String path, String text, Opa opa, List<String> findings) {
    return switch (opa.format(path, text)) {
      case Rejected rejected -> {
        rejected.diagnostics().forEach(one -> findings.add(one.toString()));
        yield Optional.empty();
      }
      case Formatted result -> Optional.of(result.text());
    };
  }

  private static Optional<String> mask(String path, String text, List<String> findings) {
    return switch (MaskFormat.format(new Source(path, text))) {
      case Formatting.Rejected(var diagnostics) -> {
        diagnostics.forEach(one -> findings.add(one.toString()));
        yield Optional.empty();
      }
      case Formatting.Formatted(var result) -> Optional.of(result);
    };
  }
}
