package dev.sallyport.opa;

import java.util.List;

/**
 * Which lines of a policy the tests reached.
 *
 * @param covered lines with an expression or a rule's head that was evaluated
 * @param notCovered such lines that were not
 */
public record Coverage(List<Integer> covered, List<Integer> notCovered) {

  private static final double WHOLE = 100.0;

  public Coverage {
    covered = List.copyOf(covered);
    notCovered = List.copyOf(notCovered);
  }

  /** How many of the lines that can be covered are, in percent; 100 when there is none. */
  public double percent() {
    return percent(covered.size(), notCovered.size());
  }

  static double percent(int covered, int notCovered) {
    return covered + notCovered == 0 ? WHOLE : WHOLE * covered / (covered + notCovered);
  }
}
