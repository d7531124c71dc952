package dev.sallyport.opa;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.util.List;

/**
 * How one test went.
 *
 * @param subject which test
 * @param outcome how it ended
 * @param took how long it ran
 * @param output what `print` wrote, one line for each call
 * @param message why it failed, or empty
 * @param cases those of a test that has several, `test_x[case]`, in the order in which they began
 * @param failures where a test that failed stopped being true; one for each case that did
 */
public record TestCase(
    Subject subject,
    Outcome outcome,
    Duration took,
    String output,
    String message,
    List<Case> cases,
    List<Failure> failures) {

  public TestCase {
    cases = List.copyOf(cases);
    failures = List.copyOf(failures);
  }

  /**
   * A test.
   *
   * @param packageName without `data.` in front
   * @param name of the rule, such as `test_alice_is_allowed`; the second one of that name is
   *     `test_alice_is_allowed#01`
   * @param file where the test stands
   * @param line counted from 1
   * @param column counted from 1
   * @param entrypoint what it is called in {@link TestReport.Program}
   */
  public record Subject(
      String packageName, String name, String file, int line, int column, String entrypoint) {

    /** `file:line:column`. */
    public String place() {
      return "%s:%d:%d".formatted(file, line, column);
    }
  }

  /** One case of a test; steps of names that nest are joined by a slash. */
  public record Case(String name, boolean passed) {}

  /**
   * The expression at which a test, or one case of it, stopped being true.
   *
   * @param caseName empty for a test without cases
   * @param shown the expression, and under it the values of what it names
   */
  public record Failure(
      @JsonProperty("case") String caseName, String file, int line, int column, String shown) {}
}
