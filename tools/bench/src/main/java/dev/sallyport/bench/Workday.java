package dev.sallyport.bench;

import dev.sallyport.engine.bundle.PolicyFiles;
import dev.sallyport.opa.Opa;
import dev.sallyport.workbench.Affected;
import dev.sallyport.workbench.PolicyTests;
import dev.sallyport.workbench.tested.Tested;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an author of policies waits for: a check of the shipped policies in a new process, and the
 * tests of a {@link PolicyRepository}.
 */
final class Workday {
  private static final String GROUP = "What an author waits for";
  private static final double CHECK_MS = 2000;
  private static final double ALL_TESTS_MS = 10_000;
  private static final double AFTER_A_CHANGE_MS = 2000;
  private static final int RUNS_BEFORE = 3;

  private final Effort effort;
  private final Path policy;
  private final Path folder;
  private final GoProgram program;

  Workday(Effort effort, Path policy, Path folder, GoProgram program) {
    this.effort = effort;
    this.policy = policy;
    this.folder = folder;
    this.program = program;
  }

  List<Row> rows() throws IOException {
    var rows = new ArrayList<Row>();
    rows.add(limited("`check` of the shipped policies", check(), CHECK_MS));
    var repository = folder.resolve("repository");
    PolicyRepository.write(repository, effort.teams());
    var tests = effort.teams() * PolicyRepository.TESTS;
    try (var opa = Opa.start()) {
      var policyTests = new PolicyTests(opa, Clock.systemUTC());
      for (int round = 0; round < Math.min(RUNS_BEFORE, effort.warmUps()); round++) {
        run(policyTests, PolicyFiles.read(repository));
      }
      var before = PolicyFiles.read(repository);
      var started = System.nanoTime();
      var needs = run(policyTests, before).needs();
      var all = since(started);
      rows.add(
          limited("%,d tests of %,d rules, again".formatted(tests, rules()), all, ALL_TESTS_MS));
      PolicyRepository.change(repository);
      started = System.nanoTime();
      var changed = PolicyFiles.read(repository);
      run(policyTests, Affected.part(before, changed, needs).orElseThrow());
      rows.add(limited("what a change of one file concerns", since(started), AFTER_A_CHANGE_MS));
      var perSecond = tests / all * 1000;
      opaTest(repository)
          .ifPresent(
              seconds ->
                  rows.add(
                      new Row(
                          GROUP,
                          "tests, on both engines",
                          perSecond,
                          "`opa test --coverage`",
                          tests / seconds,
                          "/s")));
    }
    return rows;
  }

  private int rules() {
    return effort.teams() * PolicyRepository.RULES;
  }

  private static Row limited(String what, double ms, double limit) {
    return Row.within(GROUP, what, ms, limit, "ms");
  }

  /**
   * As the launcher does it: with what the JVM has learned at a start after the build. It learns
   * nothing from folders of classes, which is what tests have.
   */
  private double check() throws IOException {
    var learned = folder.resolve("start.aot");
    var log = folder.resolve("check.log");
    started(log, "-XX:AOTCacheOutput=" + learned);
    var took = new ArrayList<Double>();
    for (int round = 0; round < effort.rounds(); round++) {
      var start = System.nanoTime();
      if (started(log, Processes.learned(learned)) != 0) {
        throw new BenchException("`check` failed: " + Files.readString(log), null);
      }
      took.add(since(start));
    }
    return Quantile.median(took);
  }

  /** Runs a check with an option of the JVM, and gives its exit code. */
  private int started(Path log, String option) throws IOException {
    var command = new ArrayList<>(Processes.command("check", "--policy", policy.toString()));
    command.addAll(1, List.of(option, "-Xlog:disable"));
    return Processes.exitCode(
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start());
  }

  private static Tested.Run run(PolicyTests tests, PolicyFiles files) {
    if (tests.run(files, "") instanceof Tested.Run run && run.passed()) {
      return run;
    }
    throw new BenchException("the tests of the repository fail", null);
  }

  private static double since(long started) {
    return (System.nanoTime() - started) / 1e6;
  }

  private Optional<Double> opaTest(Path repository) throws IOException {
    if (!(program instanceof GoProgram.Built(var file))) {
      return Optional.empty();
    }
    return Optional.of(
        Processes.seconds(
            List.of(file.toString(), "test", repository.toString()),
            folder.resolve("opa-test.log")));
  }
}
