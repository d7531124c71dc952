package dev.sallyport.engine.policy.builtin;

import dev.sallyport.engine.policy.value.Value;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * What the calls of one evaluation share: one clock reading, values that must stay the same
 * throughout, and what goes into the decision's record. Used by one thread, but for {@link
 * #waited}.
 */
public final class Evaluation {

  /** Lines that one evaluation may print; more are dropped. */
  private static final int MAX_PRINTED = 256;

  private final Instant now;
  private volatile boolean waited;
  private final Map<String, Value> remembered = new HashMap<>();
  private final List<String> printed = new ArrayList<>();
  private final SortedMap<String, SortedMap<Value, Value>> nondeterministic = new TreeMap<>();
  private final SortedMap<String, String> errors = new TreeMap<>();

  public Evaluation(Instant now) {
    this.now = now;
  }

  /** The time that {@code time.now_ns} gives, however long the evaluation takes. */
  public Instant now() {
    return now;
  }

  /** What {@code print} and {@code trace} said, a line each. */
  public List<String> printed() {
    return List.copyOf(printed);
  }

  /** By function, the results of those that need not give the same twice, by their arguments. */
  public SortedMap<String, SortedMap<Value, Value>> nondeterministic() {
    return nondeterministic;
  }

  /** The functions that erred, with OPA's code for it. Their calls were undefined. */
  public SortedMap<String, String> errors() {
    return errors;
  }

  /** Whether it has waited for something outside its own code. Asked by any thread. */
  public boolean waited() {
    return waited;
  }

  void waits() {
    waited = true;
  }

  void print(String line) {
    if (printed.size() < MAX_PRINTED) {
      printed.add(line);
    }
  }

  Value once(String key, Supplier<Value> value) {
    return remembered.computeIfAbsent(key, _ -> value.get());
  }

  Optional<Value> known(String key) {
    return Optional.ofNullable(remembered.get(key));
  }

  void note(String function, List<Value> arguments, Value result) {
    nondeterministic
        .computeIfAbsent(function, _ -> new TreeMap<>())
        .put(new Value.Arr(arguments), result);
  }

  void erred(String function, BuiltinException e) {
    errors.put(function, e.code());
  }
}
