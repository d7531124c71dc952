package dev.sallyport.engine.policy.builtin;

import dev.sallyport.engine.policy.value.Value;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * What the calls of one evaluation share: one clock reading, values that must stay the same
 * throughout, and what was printed. Used by one thread, but for {@link #waited}.
 */
public final class Evaluation {

  /** Lines that one evaluation may print; more are dropped. */
  private static final int MAX_PRINTED = 256;

  /** What is kept of a line: enough to recognise a value by. */
  private static final int MAX_LINE_CHARS = 2000;

  /** Answers that one evaluation keeps when it records; more than that is a loop. */
  private static final int MAX_RECORDED = 1000;

  /** How long they may be together: some answers of a host. What does not fit is left out. */
  private static final int MAX_RECORDED_CHARS = 4 << 20;

  /** What a value takes besides its text, in characters: about what an object does. */
  private static final int VALUE_CHARS = 16;

  private enum Kind {
    PLAIN,
    RECORDING,
    SECLUDED,
    OFFLINE
  }

  private final Instant now;
  private final Kind kind;
  private final SortedMap<String, SortedMap<Value, Value>> recorded;
  private long recordedChars;
  private volatile boolean waited;
  private Aside aside = Wait::await;
  private final Map<String, Value> remembered = new HashMap<>();
  private final Map<String, BuiltinException> failed = new HashMap<>();
  private final List<String> printed = new ArrayList<>();

  /** Made when the first begins: only tests have any. */
  private Set<Value> cases = Set.of();

  private final SortedMap<String, String> errors = new TreeMap<>();

  public Evaluation(Instant now) {
    this(now, Kind.PLAIN);
  }

  private Evaluation(Instant now, Kind kind) {
    this.now = now;
    this.kind = kind;
    this.recorded = kind == Kind.RECORDING ? new TreeMap<>() : Collections.emptySortedMap();
  }

  /** One that keeps what may be answered otherwise another time. */
  public static Evaluation recording(Instant now) {
    return new Evaluation(now, Kind.RECORDING);
  }

  /**
   * What the functions that OPA calls nondeterministic have answered, by name and by the array of
   * their arguments; empty unless it records.
   */
  public SortedMap<String, SortedMap<Value, Value>> recorded() {
    return recorded;
  }

  /** How much memory those take, about, in characters. */
  public long recordedChars() {
    return recordedChars;
  }

  /** An evaluation whose result nobody needs: what would reach the network is undefined. */
  public static Evaluation secluded(Instant now) {
    return new Evaluation(now, Kind.SECLUDED);
  }

  /** An evaluation that ends where it would reach the network. */
  public static Evaluation offline(Instant now) {
    return new Evaluation(now, Kind.OFFLINE);
  }

  boolean isOffline() {
    return kind == Kind.OFFLINE;
  }

  boolean isSecluded() {
    return kind == Kind.SECLUDED;
  }

  /**
   * Something outside that is waited for.
   *
   * @param <T> what comes of it
   */
  @FunctionalInterface
  public interface Wait<T> {
    T await() throws InterruptedException;
  }

  /** How an evaluation waits: whoever runs it may let others compute meanwhile. */
  @FunctionalInterface
  public interface Aside {
    <T> T during(Wait<T> wait) throws InterruptedException;
  }

  /** Says how this evaluation waits for what is outside. */
  public void waitsBy(Aside other) {
    aside = other;
  }

  <T> T aside(Wait<T> wait) {
    waits();
    try {
      return aside.during(wait);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BuiltinException("eval_cancel_error", true);
    }
  }

  /** The time that {@code time.now_ns} gives, however long the evaluation takes. */
  public Instant now() {
    return now;
  }

  /** What {@code print} and {@code trace} said, a line each. */
  public List<String> printed() {
    return List.copyOf(printed);
  }

  /**
   * The cases of a test that have begun, in order: the keys of {@code test_x[key]}, an array each.
   */
  public List<Value> cases() {
    return List.copyOf(cases);
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

  /** Keeps a line, and says whether there is room for more. */
  boolean print(String line) {
    if (printed.size() < MAX_PRINTED) {
      printed.add(line.length() <= MAX_LINE_CHARS ? line : line.substring(0, MAX_LINE_CHARS) + "…");
    }
    return printed.size() < MAX_PRINTED;
  }

  /** The same answer to the same question throughout, be it an error. */
  Value once(String key, Supplier<Value> value) {
    var known = failed.get(key);
    if (known != null) {
      throw known;
    }
    try {
      return remembered.computeIfAbsent(key, _ -> value.get());
    } catch (BuiltinException e) {
      failed.put(key, e);
      throw e;
    }
  }

  void answered(String function, List<Value> arguments, Optional<Value> answer) {
    if (kind == Kind.RECORDING && answer.isPresent()) {
      record(function, new Value.Arr(arguments), answer.get());
    }
  }

  private void record(String function, Value arguments, Value answer) {
    var answers = recorded.getOrDefault(function, Collections.emptySortedMap());
    if (answers.size() >= MAX_RECORDED || answers.containsKey(arguments)) {
      return;
    }
    var chars = chars(arguments) + chars(answer);
    if (recordedChars + chars <= MAX_RECORDED_CHARS) {
      recordedChars += chars;
      recorded.computeIfAbsent(function, _ -> new TreeMap<>()).put(arguments, answer);
    }
  }

  private static long chars(Value value) {
    return VALUE_CHARS
        + switch (value) {
          case Value.Null _, Value.Bool _ -> 0;
          case Value.Num(var text) -> text.length();
          case Value.Str(var text) -> text.length();
          case Value.Arr(var elements) -> elements.stream().mapToLong(Evaluation::chars).sum();
          case Value.SetOf(var elements) -> elements.stream().mapToLong(Evaluation::chars).sum();
          case Value.Obj(var members) ->
              members.entrySet().stream()
                  .mapToLong(member -> chars(member.getKey()) + chars(member.getValue()))
                  .sum();
        };
  }

  void beginsCase(Value keys) {
    if (cases.isEmpty()) {
      cases = new LinkedHashSet<>();
    }
    if (cases.size() < MAX_RECORDED) {
      cases.add(keys);
    }
  }

  void erred(String function, BuiltinException e) {
    errors.put(function, e.code());
  }
}
