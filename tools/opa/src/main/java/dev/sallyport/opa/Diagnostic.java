package dev.sallyport.opa;

import java.util.Comparator;

/**
 * One thing that is wrong with a policy, and where.
 *
 * @param file the path as given in {@link Sources}, or empty when no one file is to blame
 * @param line counted from 1; 0 when there is no one place
 * @param column counted from 1, in bytes as OPA counts; 0 when there is no one place
 * @param code OPA's own (`rego_parse_error`, `rego_type_error`, …) or one of `source_error`,
 *     `schema_error`, `entrypoint_error`, `format_error`, `query_error`
 * @param message one sentence, with a suggestion where one is at hand
 */
public record Diagnostic(String file, int line, int column, String code, String message)
    implements Comparable<Diagnostic> {

  private static final Comparator<Diagnostic> BY_PLACE =
      Comparator.comparing(Diagnostic::file)
          .thenComparingInt(Diagnostic::line)
          .thenComparingInt(Diagnostic::column)
          .thenComparing(Diagnostic::code)
          .thenComparing(Diagnostic::message);

  @Override
  public int compareTo(Diagnostic other) {
    return BY_PLACE.compare(this, other);
  }

  /** `file:line:column: message`, as editors and terminals understand it. */
  @Override
  public String toString() {
    if (file.isEmpty()) {
      return message;
    }
    return line == 0
        ? "%s: %s".formatted(file, message)
        : "%s:%d:%d: %s".formatted(file, line, column, message);
  }
}
