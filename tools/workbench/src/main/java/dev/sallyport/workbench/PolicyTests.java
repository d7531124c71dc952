package dev.sallyport.workbench;

import dev.sallyport.engine.bundle.PolicyFiles;
import dev.sallyport.engine.bundle.PolicyLoadException;
import dev.sallyport.opa.Opa;
import dev.sallyport.opa.Outcome;
import dev.sallyport.opa.Rejected;
import dev.sallyport.opa.TestCase;
import dev.sallyport.opa.TestPlan;
import dev.sallyport.opa.TestReport;
import dev.sallyport.workbench.cases.CaseTests;
import dev.sallyport.workbench.cases.UnfitCaseException;
import dev.sallyport.workbench.tested.Suite;
import dev.sallyport.workbench.tested.Test;
import dev.sallyport.workbench.tested.Tested;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/**
 * Runs the tests of a policy directory: the Rego tests on OPA's evaluator, which knows the lines
 * that were reached, and again on the engine that production runs; the cases without Rego; and the
 * examples that mask files bring. Where the two evaluators disagree, the test has failed.
 */
public final class PolicyTests {
  private final Opa opa;
  private final Clock clock;

  public PolicyTests(Opa opa, Clock clock) {
    this.opa = opa;
    this.clock = clock;
  }

  /**
   * Runs the tests whose names hold a match.
   *
   * @param filter a regular expression, searched for in {@code data.package.test_name}, {@code
   *     file_cases.yaml case} and {@code detector name}; an empty one finds all
   */
  public Tested run(PolicyFiles files, String filter) {
    var pattern = pattern(filter);
    // Masks need no OPA, so the two keep a core each busy.
    var masks = CompletableFuture.supplyAsync(() -> MaskTests.run(files, pattern));
    var rules = rules(files, filter);
    if (rules instanceof Tested.Unfit) {
      masks.cancel(true);
      return rules;
    }
    return switch (joined(masks)) {
      case Tested.Unfit unfit -> unfit;
      case Tested.Run(var suites, var _, var _) -> {
        var run = (Tested.Run) rules;
        yield withCases(run, files, pattern, suites);
      }
    };
  }

  private Tested withCases(Tested.Run run, PolicyFiles files, Pattern filter, List<Suite> masks) {
    try {
      var cases = CaseTests.run(files, opa, clock, filter);
      return new Tested.Run(
          Stream.of(run.suites(), cases, masks).flatMap(List::stream).toList(),
          run.coverage(),
          run.needs());
    } catch (UnfitCaseException e) {
      return new Tested.Unfit(List.of(String.valueOf(e.getMessage())));
    } catch (PolicyLoadException e) {
      return new Tested.Unfit(e.lines());
    }
  }

  /** OPA says what is wrong with a filter; Java's own dialect only has to agree. */
  private static Pattern pattern(String filter) {
    try {
      return Pattern.compile(filter);
    } catch (PatternSyntaxException _) {
      return Pattern.compile(Pattern.quote(filter));
    }
  }

  private static Tested joined(CompletableFuture<Tested> masks) {
    try {
      return masks.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private Tested rules(PolicyFiles files, String filter) {
    var now = clock.instant();
    var plan = new TestPlan(filter, now, true);
    return switch (opa.test(files.policiesAndTests(), files.schemas(), plan)) {
      case Rejected rejected ->
          new Tested.Unfit(rejected.diagnostics().stream().map(Object::toString).toList());
      case TestReport report -> {
        var engine = report.program().map(program -> ProductionEngine.of(program, () -> opa, now));
        var suites = new TreeMap<String, List<Test>>();
        for (var one : report.cases()) {
          suites
              .computeIfAbsent(one.subject().packageName(), _ -> new ArrayList<>())
              .add(test(one, engine));
        }
        yield new Tested.Run(
            suites.entrySet().stream()
                .map(suite -> new Suite(suite.getKey(), suite.getValue()))
                .toList(),
            report.coverage(),
            report.needs());
      }
    };
  }

  private static Test test(TestCase one, Optional<ProductionEngine> engine) {
    var difference =
        one.outcome() == Outcome.SKIPPED
            ? Optional.<String>empty()
            : engine.flatMap(production -> production.difference(one));
    var details = one.failures().stream().map(PolicyTests::shown).toList();
    return new Test(
        one.subject().name(),
        one.subject().place(),
        difference.isPresent() && one.outcome() == Outcome.PASS ? Outcome.FAIL : one.outcome(),
        one.took(),
        one.output(),
        Stream.concat(Stream.of(one.message()).filter(text -> !text.isEmpty()), difference.stream())
            .reduce((first, second) -> first + "; " + second)
            .orElse(""),
        details);
  }

  private static String shown(TestCase.Failure failure) {
    var of = failure.caseName().isEmpty() ? "" : " (case `" + failure.caseName() + "`)";
    return "%s:%d:%d%s is not so:%n%s"
        .formatted(
            failure.file(),
            failure.line(),
            failure.column(),
            of,
            failure.shown().stripIndent().stripTrailing());
  }
}
