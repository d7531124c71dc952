package dev.sallyport.workbench.report;

import dev.sallyport.opa.Coverage;
import dev.sallyport.opa.Outcome;
import dev.sallyport.workbench.tested.Suite;
import dev.sallyport.workbench.tested.Test;
import dev.sallyport.workbench.tested.Tested;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;

/** A run in a terminal, in the words of Surefire. */
public final class TestText {
  private static final double NANOS = 1e9;

  private TestText() {}

  /**
   * The lines, one by one.
   *
   * @param verbose whether tests that pass are listed, with their times and what they print
   */
  public static List<String> of(Tested.Run run, boolean verbose) {
    var lines = new ArrayList<String>();
    for (var suite : run.suites()) {
      suite(lines, suite, verbose);
    }
    var wrong = run.suites().stream().filter(TestText::isWrong).toList();
    if (!wrong.isEmpty()) {
      lines.add("");
      lines.add("Results:");
      for (var suite : wrong) {
        suite.tests().stream()
            .filter(Test::isWrong)
            .forEach(
                test -> lines.add("  " + suite.name() + "." + test.name() + ": " + said(test)));
      }
    }
    return lines;
  }

  /** The lines that no test reached, a line each. */
  public static List<String> missed(SortedMap<String, Coverage> coverage) {
    var lines = new ArrayList<String>();
    coverage.forEach(
        (file, of) ->
            of.notCovered()
                .forEach(line -> lines.add(file + ":" + line + ": no test reaches this line")));
    return lines;
  }

  /** How much of the lines was reached. */
  public static String covered(SortedMap<String, Coverage> coverage) {
    return CoverageHtml.percent(Coverage.percent(coverage.values())) + " of lines covered";
  }

  /** The last line: all suites together. */
  public static String total(Tested.Run run) {
    return counts(new Suite("all", run.tests()));
  }

  private static void suite(List<String> lines, Suite suite, boolean verbose) {
    if (verbose) {
      lines.add("Running " + suite.name());
      suite.tests().forEach(test -> verbose(lines, test));
    }
    lines.add(
        counts(suite)
            + ", Time elapsed: "
            + seconds(suite.took())
            + (isWrong(suite) ? " <<< FAILURE!" : "")
            + " -- in "
            + suite.name());
    if (!verbose) {
      suite.tests().stream().filter(Test::isWrong).forEach(test -> wrong(lines, suite, test));
    }
  }

  private static void verbose(List<String> lines, Test test) {
    lines.add("  %-7s %s (%s)".formatted(test.outcome(), test.name(), seconds(test.took())));
    if (test.isWrong()) {
      lines.add("    " + said(test));
    }
    indented(lines, test);
  }

  private static void wrong(List<String> lines, Suite suite, Test test) {
    lines.add(
        "%s.%s -- Time elapsed: %s <<< %s!"
            .formatted(
                suite.name(),
                test.name(),
                seconds(test.took()),
                test.outcome() == Outcome.FAIL ? "FAILURE" : "ERROR"));
    lines.add(said(test));
    indented(lines, test);
  }

  private static void indented(List<String> lines, Test test) {
    test.details().stream().flatMap(String::lines).forEach(line -> lines.add("    " + line));
    if (!test.output().isEmpty()) {
      lines.add("    printed:");
      test.output().lines().forEach(line -> lines.add("      " + line));
    }
  }

  private static boolean isWrong(Suite suite) {
    return suite.tests().stream().anyMatch(Test::isWrong);
  }

  private static String said(Test test) {
    return test.place() + ": " + test.message();
  }

  private static String counts(Suite suite) {
    return "Tests run: %d, Failures: %d, Errors: %d, Skipped: %d"
        .formatted(
            suite.tests().size(),
            suite.count(Outcome.FAIL),
            suite.count(Outcome.ERROR),
            suite.count(Outcome.SKIPPED));
  }

  private static String seconds(Duration took) {
    return String.format(Locale.ROOT, "%.3f s", took.toNanos() / NANOS);
  }
}
