package dev.sallyport.workbench.tested;

import dev.sallyport.opa.Coverage;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** What came of testing a policy directory. */
public sealed interface Tested {

  /**
   * The policies or masks are not fit to be tested.
   *
   * @param lines what is wrong, as {@code file:line:column: message}
   */
  record Unfit(List<String> lines) implements Tested {
    public Unfit {
      lines = List.copyOf(lines);
    }
  }

  /**
   * Every test had its turn.
   *
   * @param suites sorted by name, masks behind rules
   * @param coverage which lines of the policies the tests reached, by file; of part of the tests it
   *     says nothing
   * @param needs by file with Rego tests: the files that its tests may depend on
   */
  record Run(
      List<Suite> suites,
      SortedMap<String, Coverage> coverage,
      SortedMap<String, Set<String>> needs)
      implements Tested {
    public Run {
      suites = List.copyOf(suites);
      coverage = Collections.unmodifiableSortedMap(new TreeMap<>(coverage));
      needs = Collections.unmodifiableSortedMap(new TreeMap<>(needs));
    }

    /** Every test of every suite. */
    public List<Test> tests() {
      return suites.stream().flatMap(suite -> suite.tests().stream()).toList();
    }

    /** Whether no test failed or broke. */
    public boolean passed() {
      return tests().stream().noneMatch(Test::isWrong);
    }
  }
}
