package dev.sallyport.workbench.lint;

import dev.sallyport.opa.Place;
import java.util.Comparator;

/**
 * One thing that is wrong, or that somebody should look at.
 *
 * @param at where; the file is named from the policy directory, and empty when none is to blame
 * @param code one of {@link LintCode}, or that of a diagnostic of the strict check
 * @param level how bad it is
 * @param message in one sentence, with what to write instead where that is known
 */
public record Finding(Place at, String code, Level level, String message)
    implements Comparable<Finding> {

  private static final Comparator<Finding> BY_PLACE =
      Comparator.comparing((Finding finding) -> finding.at().file())
          .thenComparingInt(finding -> finding.at().line())
          .thenComparingInt(finding -> finding.at().column())
          .thenComparing(Finding::code)
          .thenComparing(Finding::message);

  /** How bad it is. */
  public enum Level {
    /** The policy does not do what it says. */
    ERROR,
    /** It may be meant. */
    WARNING
  }

  static Finding of(LintCode code, Place at, String message) {
    return new Finding(at, code.word(), code.level(), message);
  }

  @Override
  public int compareTo(Finding other) {
    return BY_PLACE.compare(this, other);
  }

  /** {@code file:line:column: code: message}. */
  @Override
  public String toString() {
    return (at.file().isEmpty() ? "" : at + ": ") + code + ": " + message;
  }
}
