package dev.sallyport.cli;

import dev.sallyport.engine.bundle.PolicyFiles;
import dev.sallyport.engine.bundle.PolicyLoadException;
import dev.sallyport.opa.Opa;
import dev.sallyport.workbench.Affected;
import dev.sallyport.workbench.CoverageGate;
import dev.sallyport.workbench.PolicyTests;
import dev.sallyport.workbench.report.Reports;
import dev.sallyport.workbench.report.TestText;
import dev.sallyport.workbench.tested.Tested;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs the tests of a policy directory. */
@Command(
    name = "test",
    description = {
      "Run the Rego tests of a directory, on the engine that production runs and on OPA's own,",
      "and the examples of its mask files."
    },
    mixinStandardHelpOptions = true,
    footer = {"", "Example: ./sallyport test --run denied", "         ./sallyport test --watch"})
final class TestCommand implements Callable<Integer> {
  /** How often a watched directory is looked at: soon enough for a person. */
  private static final Duration LOOK = Duration.ofMillis(300);

  @Mixin private PolicyOptions options = new PolicyOptions();

  @Option(
      names = "--run",
      paramLabel = "REGEX",
      description = "Only tests whose package and name hold a match.")
  private String filter = "";

  @Option(
      names = {"-v", "--verbose"},
      description = "List every test, with its time and what it prints.")
  private boolean verbose;

  @Option(
      names = "--reports",
      paramLabel = "DIR",
      description = "Write TEST-*.xml (JUnit), lcov.info, cobertura.xml and coverage.html there.")
  private Optional<Path> reports = Optional.empty();

  @Option(
      names = "--min-coverage",
      paramLabel = "[PACKAGE=]PERCENT",
      description = "Fail if less of a package's lines is reached; may be repeated.")
  private List<String> minCoverage = List.of();

  @Option(
      names = "--fail-if-no-tests",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "Fail if there is no test to run (default: yes).")
  private boolean failIfNoTests = true;

  @Option(names = "--watch", description = "Run again whenever a file changes, until interrupted.")
  private boolean watch;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException, InterruptedException {
    var gate = gate();
    try (var opa = Opa.start()) {
      var tests = new PolicyTests(opa, Clock.systemUTC());
      if (!watch) {
        var files = PolicyFiles.read(options.policy);
        return isGood(tests.run(files, filter), files, gate) ? 0 : 1;
      }
      watch(tests, gate);
      return 0;
    }
  }

  private CoverageGate gate() {
    try {
      return CoverageGate.read(minCoverage);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private void watch(PolicyTests tests, CoverageGate gate)
      throws IOException, InterruptedException {
    var out = spec.commandLine().getOut();
    var seen = "";
    var before = new PolicyFiles(new TreeMap<>());
    var needs = new TreeMap<String, Set<String>>();
    while (!Thread.currentThread().isInterrupted()) {
      try {
        var print = PolicyFiles.fingerprint(options.policy);
        if (!print.equals(seen)) {
          seen = print;
          var files = PolicyFiles.read(options.policy);
          Affected.part(before, files, needs).ifPresent(part -> runFirst(tests, part));
          var started = System.nanoTime();
          var tested = tests.run(files, filter);
          isGood(tested, files, gate);
          if (tested instanceof Tested.Run run) {
            before = files;
            needs = new TreeMap<>(run.needs());
          }
          out.printf("-- %d ms; waiting for a change (end with Ctrl-C)%n", since(started));
          out.flush();
        }
      } catch (PolicyLoadException e) {
        // An editor may be in the middle of it; the next look sees what has become of it.
        out.println(e.getMessage());
      }
      Thread.sleep(LOOK);
    }
  }

  /**
   * Says what became of the tests that a change concerns. If it takes more than those, all tell.
   */
  private void runFirst(PolicyTests tests, PolicyFiles part) {
    var out = spec.commandLine().getOut();
    var started = System.nanoTime();
    if (tests.run(part, filter) instanceof Tested.Run run && !run.tests().isEmpty()) {
      TestText.of(run, verbose).forEach(out::println);
      out.println(TestText.total(run));
      out.printf("-- %d ms for what the change may concern; now all of it%n", since(started));
      out.flush();
    }
  }

  private static long since(long started) {
    return Duration.ofNanos(System.nanoTime() - started).toMillis();
  }

  /** Says what came of the tests, and whether it is as it should be. */
  private boolean isGood(Tested tested, PolicyFiles files, CoverageGate gate) throws IOException {
    var out = spec.commandLine().getOut();
    return switch (tested) {
      case Tested.Unfit(var lines) -> {
        lines.forEach(out::println);
        yield false;
      }
      case Tested.Run run -> {
        if (reports.isPresent()) {
          new Reports(reports.get())
              .write(run, files.files(), options.policy, Clock.systemUTC().instant());
        }
        yield judge(run, gate, out);
      }
    };
  }

  private boolean judge(Tested.Run run, CoverageGate gate, PrintWriter out) {
    TestText.of(run, verbose).forEach(out::println);
    var reached = true;
    // A part of the tests reaches a part of the lines: that says nothing of the rest.
    if (filter.isEmpty()) {
      TestText.missed(run.coverage()).forEach(out::println);
      var shortfalls = gate.shortfalls(run.coverage().values());
      shortfalls.forEach(out::println);
      out.println(TestText.covered(run.coverage()));
      reached = shortfalls.isEmpty();
    }
    out.println(TestText.total(run));
    if (run.tests().isEmpty() && failIfNoTests) {
      out.println(
          filter.isEmpty()
              ? options.policy + ": there is no test; a test is a rule named `test_…`"
              : options.policy + ": no test's name holds a match of `" + filter + "`");
      return false;
    }
    return run.passed() && reached;
  }
}
