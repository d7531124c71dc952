package dev.sallyport.engine.policy;

import dev.sallyport.engine.policy.builtin.Evaluation;
import dev.sallyport.engine.policy.value.Value;
import dev.sallyport.engine.policy.value.Value.Arr;
import dev.sallyport.engine.policy.value.Value.Bool;
import dev.sallyport.engine.policy.value.Value.Num;
import dev.sallyport.engine.policy.value.Value.Obj;
import dev.sallyport.engine.policy.value.Value.SetOf;
import dev.sallyport.engine.policy.value.Value.Str;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;

/**
 * What a policy says of the events that its decisions leave in the decision log: OPA's rules {@code
 * mask} and {@code drop} of the package {@code system.log}, evaluated with the event as {@code
 * input}. A policy need not have them.
 */
public final class EventRules {

  /** Which parts of an event are taken out or replaced. */
  public static final String MASK = "system/log/mask";

  /** Whether an event is not logged at all. */
  public static final String DROP = "system/log/drop";

  private static final Value RESULT = new Str("result");

  private final Evaluator evaluator;

  EventRules(Evaluator evaluator) {
    this.evaluator = evaluator;
  }

  /** Whether the policy says anything of events. */
  public boolean exist() {
    return evaluator.entrypoints().contains(MASK) || evaluator.entrypoints().contains(DROP);
  }

  /**
   * What is to be masked, with sets as sets, so that it has an order.
   *
   * @param event as JSON text
   * @return empty if the policy does not say
   * @throws EvaluationException if it cannot be said
   */
  public Optional<Value> mask(String event, Instant now) {
    return value(MASK, event, now);
  }

  /**
   * Whether the event is left out.
   *
   * @param event as JSON text
   * @throws EvaluationException if it cannot be said
   */
  public boolean drops(String event, Instant now) {
    return value(DROP, event, now).filter(Bool.of(true)::equals).isPresent();
  }

  private Optional<Value> value(String entrypoint, String event, Instant now) {
    if (!evaluator.entrypoints().contains(entrypoint)) {
      return Optional.empty();
    }
    return rows(evaluator.value(entrypoint, event, new Evaluation(now))).stream()
        .filter(Obj.class::isInstance)
        .flatMap(row -> Optional.ofNullable(((Obj) row).members().get(RESULT)).stream())
        .findFirst();
  }

  private static Collection<Value> rows(Value resultSet) {
    return switch (resultSet) {
      case Arr(var rows) -> rows;
      case SetOf(var rows) -> rows;
      case Value.Null _, Bool _, Num _, Str _, Obj _ ->
          throw new EvaluationException(
              EvaluationException.Code.ABORTED, "OPA's WASM gave no result set");
    };
  }
}
