package dev.sallyport.workbench;

import dev.sallyport.engine.policy.EvaluationException;
import dev.sallyport.engine.policy.Evaluator;
import dev.sallyport.engine.policy.Execution;
import dev.sallyport.engine.policy.PolicyLimits;
import dev.sallyport.engine.policy.builtin.Builtins;
import dev.sallyport.engine.policy.builtin.Evaluation;
import dev.sallyport.engine.policy.value.Value;
import dev.sallyport.opa.Limits;
import dev.sallyport.opa.Opa;
import dev.sallyport.opa.Outcome;
import dev.sallyport.opa.TestCase;
import dev.sallyport.opa.TestReport;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The tests on the engine that production runs: compiled to WebAssembly, made into JVM classes. */
final class ProductionEngine {

  /** As long as on OPA's evaluator; a test that takes longer has lost there already. */
  private static final PolicyLimits LIMITS =
      PolicyLimits.DEFAULT.within(Limits.DEFAULT.perTest(), Limits.DEFAULT.perTest());

  private final Evaluator evaluator;
  private final Instant now;

  private ProductionEngine(Evaluator evaluator, Instant now) {
    this.evaluator = evaluator;
    this.now = now;
  }

  static ProductionEngine of(TestReport.Program program, Supplier<Opa> opa, Instant now) {
    return new ProductionEngine(
        new Evaluator(
            program.wasm().toByteArray(),
            program.data(),
            Builtins.offline(opa),
            LIMITS,
            Execution.COMPILED),
        now);
  }

  /** What this engine says of a test, where it is something else than OPA's evaluator said. */
  Optional<String> difference(TestCase test) {
    if (test.outcome() == Outcome.ERROR) {
      // It failed for what OPA's tester looks at more strictly than production does, or for time.
      return Optional.empty();
    }
    var theirs = answer(test.outcome() == Outcome.PASS, cases(test.cases()));
    var ours = ours(test.subject().entrypoint());
    return ours.equals(theirs)
        ? Optional.empty()
        : Optional.of(
            "the two engines disagree: OPA's evaluator says %s, the WASM engine says %s"
                .formatted(theirs, ours));
  }

  private String ours(String entrypoint) {
    var evaluation = new Evaluation(now);
    try {
      var value = evaluator.result(entrypoint, "", evaluation);
      var cases = new LinkedHashMap<String, Boolean>();
      evaluation.cases().forEach(keys -> cases.put(name(keys), false));
      value.ifPresent(found -> flatten(found, Optional.empty(), cases));
      var passed =
          cases.isEmpty()
              ? value.filter(Value.Bool.of(true)::equals).isPresent()
              : cases.values().stream().allMatch(held -> held);
      return answer(passed, cases);
    } catch (EvaluationException e) {
      return "error (" + e.code().word() + ": " + e.getMessage() + ")";
    }
  }

  private static String answer(boolean passed, Map<String, Boolean> cases) {
    var word = passed ? "pass" : "fail";
    var failed =
        cases.entrySet().stream()
            .filter(one -> !one.getValue())
            .map(one -> "`" + one.getKey() + "`")
            .sorted()
            .collect(Collectors.joining(", "));
    return failed.isEmpty() ? word : word + " (" + failed + ")";
  }

  private static Map<String, Boolean> cases(List<TestCase.Case> cases) {
    var found = new LinkedHashMap<String, Boolean>();
    cases.forEach(one -> found.put(one.name(), one.passed()));
    return found;
  }

  private static void flatten(Value value, Optional<String> path, Map<String, Boolean> cases) {
    if (value instanceof Value.Obj(var members)) {
      members.forEach(
          (key, member) ->
              flatten(
                  member,
                  path.map(to -> to + "/" + step(key)).or(() -> Optional.of(step(key))),
                  cases));
    } else {
      path.ifPresent(name -> cases.put(name, value.equals(Value.Bool.of(true))));
    }
  }

  private static String name(Value keys) {
    return keys instanceof Value.Arr(var elements)
        ? elements.stream().map(ProductionEngine::step).collect(Collectors.joining("/"))
        : step(keys);
  }

  private static String step(Value key) {
    return key instanceof Value.Str(var text) ? text : key.toString();
  }
}
