package dev.sallyport.workbench.tested;

import dev.sallyport.opa.Outcome;
import java.time.Duration;
import java.util.List;

/**
 * How one test went, whatever kind of test it is.
 *
 * @param name such as {@code test_alice_is_allowed} or {@code detector aws.access_key}
 * @param place where it stands, {@code file:line:column}
 * @param outcome how it ended
 * @param took how long it ran
 * @param output what it printed, a line each; empty for most
 * @param message in one line why it failed or broke; empty if it did neither
 * @param details more of that: the expression that failed, with values, or each example
 */
public record Test(
    String name,
    String place,
    Outcome outcome,
    Duration took,
    String output,
    String message,
    List<String> details) {
  public Test {
    details = List.copyOf(details);
  }

  /** Whether it is neither true nor left for later. */
  public boolean isWrong() {
    return outcome == Outcome.FAIL || outcome == Outcome.ERROR;
  }
}
