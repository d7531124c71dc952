package dev.sallyport.tests.conformance;

import dev.sallyport.engine.policy.EvaluationException;
import dev.sallyport.engine.policy.EvaluationException.Code;
import dev.sallyport.engine.policy.Evaluator;
import dev.sallyport.engine.policy.Execution;
import dev.sallyport.engine.policy.PolicyLimits;
import dev.sallyport.engine.policy.builtin.Builtins;
import dev.sallyport.engine.policy.builtin.Evaluation;
import dev.sallyport.engine.policy.value.Value;
import dev.sallyport.engine.policy.value.Value.Arr;
import dev.sallyport.engine.policy.value.Value.Obj;
import dev.sallyport.engine.policy.value.Value.SetOf;
import dev.sallyport.engine.policy.value.Value.Str;
import dev.sallyport.engine.policy.value.ValueReader;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Runs a case as the gateway would, and says what is wrong with what came of it. */
final class Judge {
  private static final String ENTRYPOINT = "eval";
  private static final String FINE = "";

  private final Builtins builtins;
  private final Execution execution;

  Judge(Builtins builtins, Execution execution) {
    this.builtins = builtins;
    this.execution = execution;
  }

  /** What is wrong, or nothing. */
  String judge(Case task) {
    if (!task.broken().isEmpty()) {
      return "it does not compile: " + task.broken();
    }
    return task.strict() ? strictly(task) : plainly(task, false);
  }

  /**
   * An error that only strict evaluations show: the plain one is undefined. The strict one ends
   * where a function erred that the host provides; what OPA's WASM has itself stays undefined.
   */
  private String strictly(Case task) {
    var plain = plainly(task, false);
    if (!plain.isEmpty()) {
      return plain;
    }
    var evaluation = new Evaluation(Instant.now());
    try {
      evaluator(task, true).value(ENTRYPOINT, input(task), evaluation);
      return evaluation.errors().isEmpty()
          ? FINE
          : "strictly, the error of " + evaluation.errors() + " should have ended it";
    } catch (EvaluationException e) {
      return e.code() == Code.FUNCTION ? FINE : "strictly, it ended with " + e.code();
    }
  }

  private String plainly(Case task, boolean strict) {
    Value results;
    try {
      results =
          evaluator(task, strict).value(ENTRYPOINT, input(task), new Evaluation(Instant.now()));
    } catch (EvaluationException e) {
      return task.error() && !task.strict() && e.code().word().equals(task.code())
          ? FINE
          : "it ended with %s: %s (%s)".formatted(e.code(), e.getMessage(), e.getCause());
    }
    var got = rows(results, task.sort());
    if (task.defined() != null) {
      var defined = !got.isEmpty();
      return defined == task.defined() ? FINE : defined ? "it is defined" : "it is undefined";
    }
    if (task.result() != null && !task.result().isNull()) {
      var wanted = rows(ValueReader.read(task.result().toString()), task.sort());
      return got.equals(wanted) ? FINE : "wanted " + wanted + ", got " + got;
    }
    return task.strict() && got.isEmpty() ? FINE : "wanted " + task.code() + ", got " + got;
  }

  private Evaluator evaluator(Case task, boolean strict) {
    var limits =
        new PolicyLimits(
            1, Duration.ofSeconds(30), Duration.ofMinutes(1), Duration.ofSeconds(30), 4096, strict);
    return new Evaluator(
        Objects.requireNonNull(task.wasm()), task.data().toString(), builtins, limits, execution);
  }

  private static String input(Case task) {
    return task.input() == null ? "" : task.input();
  }

  /** The rows of a result set, as JSON would have them. */
  private static SortedSet<Value> rows(Value results, boolean sort) {
    var rows =
        switch (results) {
          case Arr(var elements) -> elements;
          case SetOf(var elements) -> elements;
          case Value.Null _, Value.Bool _, Value.Num _, Str _, Obj _ ->
              throw new AssertionError("no result set: " + results);
        };
    return rows.stream().map(row -> row(row, sort)).collect(Collectors.toCollection(TreeSet::new));
  }

  /** Sets are arrays, keys are texts; and arrays are sorted where the case takes them for sets. */
  private static Value row(Value row, boolean sort) {
    if (!(row instanceof Obj(var members))) {
      return Plain.of(row);
    }
    var bindings = new TreeMap<Value, Value>();
    members.forEach(
        (name, value) -> {
          var plain = Plain.of(value);
          bindings.put(
              name,
              sort && plain instanceof Arr(var elements)
                  ? new Arr(elements.stream().sorted().toList())
                  : plain);
        });
    return new Obj(bindings);
  }
}
