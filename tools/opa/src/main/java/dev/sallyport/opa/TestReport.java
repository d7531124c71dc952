package dev.sallyport.opa;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How the tests went, and which lines they reached.
 *
 * @param cases one for each test, sorted by place
 * @param coverage by policy file; the test files themselves are left out
 */
public record TestReport(List<TestCase> cases, SortedMap<String, Coverage> coverage)
    implements TestResult {

  public TestReport {
    cases = List.copyOf(cases);
    coverage = Collections.unmodifiableSortedMap(new TreeMap<>(coverage));
  }

  /** Tells whether no test failed or broke; a test that is yet to do counts as neither. */
  public boolean passed() {
    return cases.stream()
        .noneMatch(test -> test.outcome() == Outcome.FAIL || test.outcome() == Outcome.ERROR);
  }

  /** How many of all lines that can be covered are, in percent; 100 when there is none. */
  public double coveredPercent() {
    return Coverage.percent(
        coverage.values().stream().mapToInt(of -> of.covered().size()).sum(),
        coverage.values().stream().mapToInt(of -> of.notCovered().size()).sum());
  }
}
