package dev.sallyport.engine.policy;

import dev.sallyport.engine.model.Bundle;
import dev.sallyport.engine.policy.builtin.Evaluation;
import dev.sallyport.engine.policy.value.Value;
import dev.sallyport.engine.policy.value.Value.Bool;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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

  /**
   * How much of a processor either may use. No call waits for it, and an event holds more than a
   * decision is shown: a conversation of some MiB takes a tenth of a second to read.
   */
  private static final Duration CPU = Duration.ofMillis(500);

  private final Evaluator evaluator;

  /**
   * @param decisions evaluates the policy's decisions
   */
  EventRules(Evaluator decisions) {
    this.evaluator = decisions.beside(CPU);
  }

  /**
   * What these rules read of the {@code input} that an event holds. It has to be there, also where
   * no decision reads it, or a condition of theirs would fail in silence.
   *
   * @param entrypoints those that the policy has
   */
  static Footprint reads(Bundle bundle, Set<String> entrypoints) {
    var reads = Footprint.of(List.of());
    for (var entrypoint : List.of(MASK, DROP)) {
      if (entrypoints.contains(entrypoint)) {
        var ofEvent = bundle.footprints().getOrDefault(entrypoint, List.of("input"));
        reads = reads.and(Footprint.of(ofEvent).under("input"));
      }
    }
    return reads;
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
    return evaluator.result(entrypoint, event, Evaluation.offline(now));
  }
}
