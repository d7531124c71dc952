package dev.sallyport.engine.decisionlog;

import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.model.DenialCause;
import dev.sallyport.engine.policy.EvaluationException;
import dev.sallyport.engine.policy.Witness;
import dev.sallyport.engine.policy.builtin.Evaluation;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * One decision, as it was made. The call's thread fills it in; once it is handed over, it does not
 * change any more. It keeps texts alone, and not the call with its body.
 */
final class Account implements Witness {
  private static final int CHARS_PER_KIB = 1024;

  private final String id;
  private final Origin origin;
  private final Function<Instant, Evaluation> evaluations;
  private Evaluation evaluation = new Evaluation(Instant.EPOCH);
  private Decision decision = new Decision.Deny(DenialCause.ERROR, Set.of(), List.of());
  private Instant at = Instant.EPOCH;
  private String input = "";
  private String resultSet = "[]";
  private Optional<EvaluationException> failure = Optional.empty();
  private long beganNanos;
  private long tookNanos;

  /**
   * @param id of the exchange, by which the audit log has the call
   * @param evaluations makes what its functions share
   */
  Account(String id, Origin origin, Function<Instant, Evaluation> evaluations) {
    this.id = id;
    this.origin = origin;
    this.evaluations = evaluations;
  }

  @Override
  public Evaluation evaluation(Instant now) {
    evaluation = evaluations.apply(now);
    return evaluation;
  }

  @Override
  public void asked(String given) {
    input = given;
    beganNanos = System.nanoTime();
  }

  @Override
  public void answered(String given) {
    tookNanos = System.nanoTime() - beganNanos;
    resultSet = given;
  }

  @Override
  public void failed(EvaluationException e) {
    tookNanos = System.nanoTime() - beganNanos;
    failure = Optional.of(e);
  }

  Account decided(Decision made, Instant when) {
    decision = made;
    at = when;
    return this;
  }

  String id() {
    return id;
  }

  Origin origin() {
    return origin;
  }

  Evaluation evaluation() {
    return evaluation;
  }

  Decision decision() {
    return decision;
  }

  Instant at() {
    return at;
  }

  /** Empty if it never came to an evaluation. */
  String input() {
    return input;
  }

  String resultSet() {
    return resultSet;
  }

  Optional<EvaluationException> failure() {
    return failure;
  }

  long tookNanos() {
    return tookNanos;
  }

  /** How much memory it takes, about. */
  int kib() {
    return 1 + (input.length() + resultSet.length()) / CHARS_PER_KIB;
  }
}
