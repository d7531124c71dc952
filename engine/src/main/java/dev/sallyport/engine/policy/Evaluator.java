package dev.sallyport.engine.policy;

import dev.sallyport.engine.policy.EvaluationException.Code;
import dev.sallyport.engine.policy.PolicyInstance.Format;
import dev.sallyport.engine.policy.builtin.Builtins;
import dev.sallyport.engine.policy.builtin.Evaluation;
import dev.sallyport.engine.policy.value.Value;
import dev.sallyport.engine.policy.value.ValueReader;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Evaluates one compiled policy, whatever its entry points, for any number of threads at once. Each
 * evaluation has a deadline and a memory limit; one that passes either loses its own result alone.
 */
public final class Evaluator {
  private static final Value RESULT = new Value.Str("result");

  private final PolicyCode code;
  private final InstancePool instances;
  private final Watchdog watchdog;
  private final PolicyLimits limits;
  private final boolean strict;

  /** Whether the JVM still has to learn what runs; shared by all that evaluate the policy. */
  private final AtomicBoolean cold;

  private final SortedMap<String, Integer> entrypoints;
  private final Set<String> functions;

  /**
   * Makes a policy ready; takes a second or so, while the machine code is made.
   *
   * @param wasm compiled by OPA (ABI 1.2 or newer)
   * @param dataJson the {@code data} document
   * @throws UnusableBundleException if that is no policy, or calls what there is not
   */
  public Evaluator(
      byte[] wasm, String dataJson, Builtins builtins, PolicyLimits limits, Execution execution) {
    this.limits = limits;
    this.strict = limits.strict();
    this.watchdog = new Watchdog();
    this.cold = new AtomicBoolean();
    try {
      this.code = new PolicyCode(wasm, dataJson, builtins, limits, execution);
      this.instances = new InstancePool(code, limits, watchdog);
      var described =
          instances.with(instance -> Map.entry(instance.entrypoints(), instance.functions()));
      this.entrypoints = described.getKey();
      this.functions = described.getValue();
    } catch (UnusableBundleException e) {
      throw e;
    } catch (Exception | StackOverflowError e) {
      throw new UnusableBundleException(
          "its `policy.wasm` does not start (" + e.getClass().getSimpleName() + ")", e);
    }
  }

  private Evaluator(Evaluator other, PolicyLimits limits) {
    this.code = other.code;
    this.limits = limits;
    this.strict = limits.strict();
    this.watchdog = other.watchdog;
    this.cold = other.cold;
    this.instances = new InstancePool(code, limits, watchdog);
    this.entrypoints = other.entrypoints;
    this.functions = other.functions;
  }

  /**
   * The same policy with an instance of its own, for what no caller waits for: it takes none from
   * those who do, and never waits for one.
   */
  Evaluator beside(Duration cpu) {
    return new Evaluator(this, limits.alone().within(cpu, limits.evaluation()));
  }

  /**
   * Says whether the JVM still interprets what runs, which takes a hundred times as long: an
   * evaluation may then use a processor for as long as it may take in all.
   */
  void cold(boolean now) {
    cold.set(now);
  }

  boolean isCold() {
    return cold.get();
  }

  private Duration cpu() {
    return isCold() ? limits.evaluation() : limits.cpu();
  }

  /** The entry points, such as {@code gateway/request}. */
  public Set<String> entrypoints() {
    return entrypoints.keySet();
  }

  /** The functions that the policy leaves to its host. */
  public Set<String> functions() {
    return functions;
  }

  /**
   * Evaluates an entry point.
   *
   * @param input as JSON text, or as Rego writes values
   * @return OPA's result set as JSON text, sets as arrays: {@code [{"result": …}]}, or {@code []}
   *     if undefined
   * @throws EvaluationException if there is no result
   */
  public String evaluate(String entrypoint, String input, Evaluation evaluation) {
    return evaluated(question(entrypoint, input, Format.JSON, strict), evaluation);
  }

  /** The same, where a function of the host that errs ends the evaluation. */
  String evaluateStrictly(String entrypoint, String input, Evaluation evaluation) {
    return evaluated(question(entrypoint, input, Format.JSON, true), evaluation);
  }

  /** The same, with sets as sets. */
  public Value value(String entrypoint, String input, Evaluation evaluation) {
    return ValueReader.read(
        evaluated(question(entrypoint, input, Format.VALUE, strict), evaluation));
  }

  /** What the entry point is; empty if undefined. */
  public Optional<Value> result(String entrypoint, String input, Evaluation evaluation) {
    return rows(value(entrypoint, input, evaluation)).stream()
        .filter(Value.Obj.class::isInstance)
        .flatMap(row -> Optional.ofNullable(((Value.Obj) row).members().get(RESULT)).stream())
        .findFirst();
  }

  private static Collection<Value> rows(Value resultSet) {
    return switch (resultSet) {
      case Value.Arr(var rows) -> rows;
      case Value.SetOf(var rows) -> rows;
      case Value.Null _, Value.Bool _, Value.Num _, Value.Str _, Value.Obj _ ->
          throw new EvaluationException(Code.ABORTED, "OPA's WASM gave no result set");
    };
  }

  private PolicyInstance.Question question(
      String entrypoint, String input, Format format, boolean strictly) {
    var number = entrypoints.get(entrypoint);
    if (number == null) {
      throw new IllegalArgumentException("no entry point `" + entrypoint + "`");
    }
    return new PolicyInstance.Question(number, input, format, strictly);
  }

  private String evaluated(PolicyInstance.Question question, Evaluation evaluation) {
    try {
      return instances.with(
          evaluation::waitsBy,
          instance ->
              watchdog.within(
                  new Watchdog.Budget(cpu(), limits.evaluation()),
                  evaluation::waited,
                  () -> instance.evaluate(question, evaluation)));
    } catch (Watchdog.TimeUpException e) {
      throw new EvaluationException(
          Code.TIME,
          "the policy took more than %d ms of a processor, or %d ms in all"
              .formatted(cpu().toMillis(), limits.evaluation().toMillis()));
    } catch (InstancePool.BusyException e) {
      throw new EvaluationException(Code.BUSY, "every policy instance is busy");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EvaluationException(Code.STOPPED, "the gateway is stopping");
    } catch (EvaluationException e) {
      throw e;
    } catch (StackOverflowError e) {
      throw new EvaluationException(Code.STACK, "the policy recurses too deep");
    } catch (Exception e) {
      // What the machine says may quote values of the input, so only the kind of fault is told.
      throw new EvaluationException(
          Code.ABORTED, "evaluation failed (" + e.getClass().getSimpleName() + ")", e);
    }
  }
}
