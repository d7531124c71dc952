package dev.sallyport.opa;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collection;
import java.util.List;

/**
 * Which lines of a policy the tests reached.
 *
 * @param packageName the policy's package, without `data.` in front
 * @param covered lines with an expression or a rule's head that was evaluated
 * @param notCovered such lines that were not
 */
public record Coverage(
    @JsonProperty("package") String packageName, List<Integer> covered, List<Integer> notCovered) {

  private static final double WHOLE = 100.0;

  public Coverage {
    covered = List.copyOf(covered);
    notCovered = List.copyOf(notCovered);
  }

  /** How many of the lines that can be covered are, in percent; 100 when there is none. */
  public double percent() {
    return percent(List.of(this));
  }

  /** The same of several files together. */
  public static double percent(Collection<Coverage> files) {
    var covered = files.stream().mapToInt(of -> of.covered().size()).sum();
    var all = covered + files.stream().mapToInt(of -> of.notCovered().size()).sum();
    return all == 0 ? WHOLE : WHOLE * covered / all;
  }
}
