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
            (path, text) -> {
              var formatted = new ArrayList<String>();
              if (path.endsWith(".rego")) {
                rego(path, text, opa, formatted, findings);
              } else if (path.endsWith(".mask")) {
                mask(path, text, formatted, findings);
              }
              formatted.stream()
                  .filter(other -> !other.equals(text))
                  .forEach(other -> changed.put(path, other));
            });
    return new Result(changed, findings);
  }

  private static void rego(
      String path, String text, Opa opa, List<String> formatted, List<String> findings) {
    switch (opa.format(path, text)) {
      case Rejected rejected -> rejected.diagnostics().forEach(one -> findings.add(one.toString()));
      case Formatted result -> formatted.add(result.text());
    }
  }

  private static void mask(
      String path, String text, List<String> formatted, List<String> findings) {
    switch (MaskFormat.format(new Source(path, text))) {
      case Formatting.Rejected(var diagnostics) ->
          diagnostics.forEach(one -> findings.add(one.toString()));
      case Formatting.Formatted(var result) -> formatted.add(result);
    }
  }
}
