package dev.sallyport.engine.decisionlog;

import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.model.DenialCause;
import dev.sallyport.engine.model.ToolUse;
import dev.sallyport.engine.policy.EvaluationException;
import dev.sallyport.engine.policy.PolicyDecider;
import dev.sallyport.engine.policy.Witness;
import dev.sallyport.engine.policy.builtin.Evaluation;
import dev.sallyport.engine.policy.value.Value;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * One decision, as it was made. The call's thread fills it in; once it is handed over, it does not
 * change any more. It keeps what its event holds, and neither the call with its body nor what else
 * the evaluation remembers.
 */
final class Account implements Witness {
  private static final int CHARS_PER_KIB = 1024;

  private final String id;
  private final String path;
  private final Origin origin;
  private final Function<Instant, Evaluation> evaluations;
  private Optional<Evaluation> evaluation = Optional.empty();
  private Decision decision = new Decision.Deny(DenialCause.ERROR, Set.of(), List.of());
  private Instant at = Instant.EPOCH;
  private String input = "";
  private String resultSet = "[]";
  private SortedMap<String, SortedMap<Value, Value>> recorded = new TreeMap<>();
  private SortedMap<String, String> errors = new TreeMap<>();
  private Optional<EvaluationException> failure = Optional.empty();
  private long recordedChars;
  private long beganNanos;
  private long tookNanos;

  /**
   * @param id of the exchange, by which the audit log has the call
   * @param evaluations makes what its functions share
   */
  Account(String id, Origin origin, Function<Instant, Evaluation> evaluations) {
    this(id, PolicyDecider.ENTRYPOINT, origin, evaluations);
  }

  private Account(
      String id, String path, Origin origin, Function<Instant, Evaluation> evaluations) {
    this.id = id;
    this.path = path;
    this.origin = origin;
    this.evaluations = evaluations;
  }

  /** One of a tool use: a reply may hold several, each with the service's name for it. */
  static Account ofToolUse(ToolUse use, Origin origin, Function<Instant, Evaluation> evaluations) {
    return new Account(
        use.call().exchange() + "/" + use.id(), PolicyDecider.TOOL_USE, origin, evaluations);
  }

  @Override
  public Evaluation evaluation(Instant now) {
    var made = evaluations.apply(now);
    evaluation = Optional.of(made);
    return made;
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

  /**
   * It has been decided, and nothing more comes.
   *
   * @param shown makes of what the policy was asked with what the event holds
   */
  Account decided(Decision made, Instant when, UnaryOperator<String> shown) {
    decision = made;
    at = when;
    if (!input.isEmpty()) {
      input = shown.apply(input);
    }
    evaluation.ifPresent(
        known -> {
          recorded = known.recorded();
          recordedChars = known.recordedChars();
          errors = known.errors();
        });
    evaluation = Optional.empty();
    return this;
  }

  String id() {
    return id;
  }

  /** The package that decided, as OPA's decision log has it. */
  String path() {
    return path;
  }

  Origin origin() {
    return origin;
  }

  /** What was answered that may be answered otherwise, by function and by arguments. */
  SortedMap<String, SortedMap<Value, Value>> recorded() {
    return recorded;
  }

  /** The functions that erred, with OPA's code for it. */
  SortedMap<String, String> errors() {
    return errors;
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
    var chars = recordedChars + input.length() + resultSet.length();
    return 1 + Math.toIntExact(chars / CHARS_PER_KIB);
  }
}
