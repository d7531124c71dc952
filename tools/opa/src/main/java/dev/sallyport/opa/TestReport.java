package dev.sallyport.opa;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How the tests went, and which lines they reached.
 *
 * @param cases one for each test, sorted by place
 * @param coverage by policy file; the test files themselves are left out
 * @param needs by file with tests: the files that its tests may depend on, itself among them, which
 *     compile without the rest
 * @param program the tests as WebAssembly, if that was asked for and there is any
 */
public record TestReport(
    List<TestCase> cases,
    SortedMap<String, Coverage> coverage,
    SortedMap<String, Set<String>> needs,
    Optional<Program> program)
    implements TestResult {

  public TestReport {
    cases = List.copyOf(cases);
    coverage = Collections.unmodifiableSortedMap(new TreeMap<>(coverage));
    needs = Collections.unmodifiableSortedMap(new TreeMap<>(needs));
  }

  /**
   * The tests, each an entry point of its own: those that are yet to do are not in it.
   *
   * @param data the `data` document, as JSON text
   */
  public record Program(Bytes wasm, String data) {}

  /** Tells whether no test failed or broke; a test that is yet to do counts as neither. */
  public boolean passed() {
    return cases.stream()
        .noneMatch(test -> test.outcome() == Outcome.FAIL || test.outcome() == Outcome.ERROR);
  }

  /** How many of all lines that can be covered are, in percent; 100 when there is none. */
  public double coveredPercent() {
    return Coverage.percent(coverage.values());
  }
}
