package dev.sallyport.engine.policy.builtin;

import dev.sallyport.engine.policy.value.Value;
import dev.sallyport.engine.policy.value.Value.Arr;
import dev.sallyport.engine.policy.value.Value.Bool;
import dev.sallyport.engine.policy.value.Value.Num;
import dev.sallyport.engine.policy.value.Value.Obj;
import dev.sallyport.engine.policy.value.Value.SetOf;
import dev.sallyport.engine.policy.value.Value.Str;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The functions that depend on more than their arguments: clock, randomness, what runs, and what is
 * printed. Within one evaluation each gives the same answer to the same question.
 */
public final class Surroundings {
  private static final BigInteger NANOS = BigInteger.valueOf(1_000_000_000L);
  private static final BigDecimal MAX_BOUND = BigDecimal.valueOf(Long.MAX_VALUE);
  private static final String UNDEFINED = "<undefined>";

  private final RandomGenerator random;
  private final Value runtime;
  private final Map<String, Builtin> outside;

  /**
   * @param runtime what {@code opa.runtime} gives, an object; nothing in it may be secret
   * @param outside functions that only the caller has
   */
  public Surroundings(
      RandomGenerator random, Map<String, String> runtime, Map<String, Builtin> outside) {
    this.random = random;
    var members = new HashMap<String, Value>();
    runtime.forEach((name, value) -> members.put(name, new Str(value)));
    this.runtime = Obj.of(members);
    this.outside = Map.copyOf(outside);
  }

  Map<String, Builtin> functions() {
    var functions = new HashMap<String, Builtin>();
    functions.putAll(outside);
    functions.put("time.now_ns", (evaluation, _) -> Optional.of(nanos(evaluation.now())));
    functions.put("opa.runtime", (_, _) -> Optional.of(runtime));
    functions.put("rand.intn", this::intn);
    functions.put("uuid.rfc4122", this::uuid);
    functions.put("internal.print", Surroundings::print);
    functions.put("internal.test_case", Surroundings::testCase);
    functions.put("trace", Surroundings::trace);
    return functions;
  }

  private static Value nanos(Instant time) {
    return new Num(
        BigInteger.valueOf(time.getEpochSecond())
            .multiply(NANOS)
            .add(BigInteger.valueOf(time.getNano()))
            .toString());
  }

  private Optional<Value> intn(Evaluation evaluation, List<Value> arguments) {
    if (!(arguments.getFirst() instanceof Str(var seed))
        || !(arguments.getLast() instanceof Num number)
        || !number.isInteger()
        || number.decimal().abs().compareTo(MAX_BOUND) > 0) {
      throw BuiltinException.wrongType();
    }
    var bound = number.decimal().abs().longValueExact();
    evaluation.waits();
    return Optional.of(
        bound == 0
            ? Num.of(0)
            : evaluation.once(
                "rand.intn " + bound + " " + seed, () -> Num.of(random.nextLong(bound))));
  }

  private Optional<Value> uuid(Evaluation evaluation, List<Value> arguments) {
    // Whoever draws at the same time is waited for.
    evaluation.waits();
    return Optional.of(evaluation.once("uuid.rfc4122 " + arguments, version4(random)));
  }

  // RFC 4122, section 4.4: all bits are random but those that say so.
  private static Supplier<Value> version4(RandomGenerator random) {
    return () -> {
      var high = (random.nextLong() & 0xffff_ffff_ffff_0fffL) | 0x4000L;
      var low = (random.nextLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
      return new Str(new UUID(high, low).toString());
    };
  }

  private static Optional<Value> testCase(Evaluation evaluation, List<Value> arguments) {
    evaluation.beginsCase(arguments.getFirst());
    return Optional.of(Bool.of(true));
  }

  private static Optional<Value> trace(Evaluation evaluation, List<Value> arguments) {
    if (!(arguments.getFirst() instanceof Str(var note))) {
      throw BuiltinException.wrongType();
    }
    evaluation.print(note);
    return Optional.of(Bool.of(true));
  }

  /** Each operand comes as the set of its values; several give a line for each combination. */
  private static Optional<Value> print(Evaluation evaluation, List<Value> arguments) {
    if (arguments.getFirst() instanceof Arr(var operands)) {
      combine(operands, new ArrayList<>(), evaluation);
    }
    return Optional.of(Bool.of(true));
  }

  /** Says whether to go on: combinations may be more than anybody reads. */
  private static boolean combine(List<Value> operands, List<String> said, Evaluation evaluation) {
    if (said.size() == operands.size()) {
      return evaluation.print(String.join(" ", said));
    }
    var values =
        operands.get(said.size()) instanceof SetOf(var elements)
            ? elements.stream().map(Surroundings::shown).toList()
            : List.of(shown(operands.get(said.size())));
    for (var value : values.isEmpty() ? List.of(UNDEFINED) : values) {
      said.add(value);
      var more = combine(operands, said, evaluation);
      said.removeLast();
      if (!more) {
        return false;
      }
    }
    return true;
  }

  private static String shown(Value value) {
    return value instanceof Str(var text) ? text : value.toString();
  }
}
