package dev.sallyport.cli;

import dev.sallyport.engine.bundle.PolicyFiles;
import dev.sallyport.opa.Opa;
import dev.sallyport.opa.Outcome;
import dev.sallyport.opa.Rejected;
import dev.sallyport.opa.TestCase;
import dev.sallyport.opa.TestReport;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the Rego tests of a policy directory. */
@Command(
    name = "test",
    description = "Run the Rego tests of a directory.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example: ./sallyport test --run denied"})
final class TestCommand implements Callable<Integer> {
  @Mixin private PolicyOptions options = new PolicyOptions();

  @Option(
      names = "--run",
      paramLabel = "REGEX",
      description = "Only tests whose package and name hold a match.")
  private String filter = "";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    var files = PolicyFiles.read(options.policy);
    var out = spec.commandLine().getOut();
    try (var opa = Opa.load()) {
      return switch (opa.test(files.policiesAndTests(), files.schemas(), filter)) {
        case Rejected rejected -> {
          rejected.diagnostics().forEach(out::println);
          yield 1;
        }
        case TestReport report -> print(report, out);
      };
    }
  }

  private int print(TestReport report, PrintWriter out) {
    for (var test : report.cases()) {
      if (test.outcome() != Outcome.PASS) {
        describe(test, out);
      }
    }
    // A part of the tests reaches a part of the lines: that says nothing of the rest.
    if (filter.isEmpty()) {
      uncovered(report, out);
    }
    var passed = report.cases().stream().filter(test -> test.outcome() == Outcome.PASS).count();
    var skipped = report.cases().stream().filter(test -> test.outcome() == Outcome.SKIPPED).count();
    var failed = report.cases().size() - passed - skipped;
    out.printf("%d passed, %d failed, %d skipped", passed, failed, skipped);
    if (filter.isEmpty()) {
      out.printf("; %.0f %% of lines covered", report.coveredPercent());
    }
    out.println();
    return report.passed() && !report.cases().isEmpty() ? 0 : 1;
  }

  private static void uncovered(TestReport report, PrintWriter out) {
    report
        .coverage()
        .forEach(
            (file, coverage) ->
                coverage
                    .notCovered()
                    .forEach(line -> out.printf("%s:%d: no test reaches this line%n", file, line)));
  }

  private static void describe(TestCase test, PrintWriter out) {
    out.printf(
        "%s:%d:%d: %s %s%s%n%s",
        test.file(),
        test.line(),
        test.column(),
        test.outcome().name().toLowerCase(java.util.Locale.ROOT),
        test.name(),
        test.message().isEmpty() ? "" : ": " + test.message(),
        test.output());
  }
}
