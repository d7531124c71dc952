package dev.sallyport.workbench.tested;

import dev.sallyport.opa.Outcome;
import java.time.Duration;
import java.util.List;

/**
 * Tests that stand together.
 *
 * @param name the package of Rego tests, or a mask file
 * @param tests in the order in which they are written
 */
public record Suite(String name, List<Test> tests) {
  public Suite {
    tests = List.copyOf(tests);
  }

  /** How many tests ended like that. */
  public long count(Outcome outcome) {
    return tests.stream().filter(test -> test.outcome() == outcome).count();
  }

  /** How long they took together. */
  public Duration took() {
    return tests.stream().map(Test::took).reduce(Duration.ZERO, Duration::plus);
  }
}
