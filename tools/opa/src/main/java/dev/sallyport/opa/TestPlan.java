package dev.sallyport.opa;

import java.time.Instant;

/**
 * Which tests to run, and how.
 *
 * @param filter a regular expression that is searched for in `data.package.test_name`; an empty one
 *     finds all
 * @param time what the tests' clock shows
 * @param compiled whether the tests are wanted as WebAssembly, too
 */
public record TestPlan(String filter, Instant time, boolean compiled) {

  /** Every test, on OPA's evaluator alone. */
  public static TestPlan all(Instant time) {
    return new TestPlan("", time, false);
  }
}
