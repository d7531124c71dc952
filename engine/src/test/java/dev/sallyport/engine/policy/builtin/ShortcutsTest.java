package dev.sallyport.engine.policy.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.policy.value.Value;
import dev.sallyport.engine.policy.value.Value.Arr;
import dev.sallyport.engine.policy.value.Value.Num;
import dev.sallyport.engine.policy.value.Value.Obj;
import dev.sallyport.engine.policy.value.Value.SetOf;
import dev.sallyport.engine.policy.value.Value.Str;
import dev.sallyport.engine.policy.value.ValueReader;
import dev.sallyport.engine.support.Toolchain;
import dev.sallyport.opa.BuiltinResult;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a shortcut answers is what OPA answers; what it cannot answer it declines. */
class ShortcutsTest {
  private static final int CALLS = 150;

  private static final Map<String, Integer> ARITY =
      Map.ofEntries(
          Map.entry("crypto.md5", 1),
          Map.entry("crypto.sha1", 1),
          Map.entry("crypto.sha256", 1),
          Map.entry("hex.encode", 1),
          Map.entry("hex.decode", 1),
          Map.entry("base64url.encode_no_pad", 1),
          Map.entry("strings.count", 2),
          Map.entry("time.date", 1),
          Map.entry("time.clock", 1),
          Map.entry("time.weekday", 1),
          Map.entry("time.add_date", 4),
          Map.entry("time.parse_rfc3339_ns", 1));

  static Stream<String> names() {
    return Shortcuts.all().keySet().stream().sorted();
  }

  @ParameterizedTest
  @MethodSource("names")
  void aShortcutAnswersAsOpaDoes(String name) {
    var shortcut = Objects.requireNonNull(Shortcuts.all().get(name));
    var seed = new Random().nextLong();
    var random = new Random(seed);
    var answered = 0;
    for (int i = 0; i < CALLS; i++) {
      var arguments = arguments(name, random);
      var answer = shortcut.answer(arguments);
      if (answer.isPresent()) {
        answered++;
        assertThat(answer)
            .as("seed %d: %s%s", seed, name, arguments)
            .isEqualTo(opas(name, arguments));
      }
    }
    assertThat(answered).as("seed %d", seed).isPositive();
  }

  private static Optional<Value> opas(String name, List<Value> arguments) {
    var texts = arguments.stream().map(Value::toString).toList();
    return switch (Toolchain.opa().builtin(name, texts, Instant.EPOCH)) {
      case BuiltinResult.Answered(var value) -> value.map(ValueReader::read);
      case BuiltinResult.Failed failed -> throw new AssertionError("OPA fails: " + failed);
      case BuiltinResult.Wants wants -> throw new AssertionError("OPA wants: " + wants);
    };
  }

  private static List<Value> arguments(String name, Random random) {
    var plain = random.nextInt(8) > 0;
    if (name.equals("sprintf") && plain) {
      return List.of(text(FORMATS, random), array(random));
    }
    if (name.startsWith("time.") && plain) {
      return times(name, random);
    }
    if (name.equals("object.subset") && plain) {
      return structures(random);
    }
    if (name.startsWith("strings.any") && plain) {
      return List.of(texts(random), texts(random));
    }
    var arity = ARITY.getOrDefault(name, 2);
    return Stream.generate(() -> plain ? text(TEXTS, random) : any(random)).limit(arity).toList();
  }

  private static final List<String> TEXTS =
      List.of(
          "",
          "a",
          "aa",
          "aaa",
          "abcabc",
          "é€😀a😀",
          "0aF3",
          "zz",
          "%",
          "616263",
          "\u00a0\u200b\u001b\u007f",
          "\b\f",
          "\n\"\\",
          "ff");
  private static final List<String> FORMATS =
      List.of(
          "%s", "%d", "%v", "%v %v", "a%%b%s", "%5d", "%", "%s %d %v", "none", "%x", "%q", "%t");
  private static final List<String> ZONES =
      List.of(
          "", "UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe");
  private static final List<String> STAMPS =
      List.of(
          "2026-11-24T10:00:00Z",
          "1999-12-31T23:59:59.999999999+05:30",
          "2024-02-29T00:00:00.5-08:00",
          "2023-02-29T00:00:00Z",
          "1960-01-01T00:00:00Z",
          "2026-11-24 10:00:00");

  private static List<Value> times(String name, Random random) {
    if (name.equals("time.parse_rfc3339_ns")) {
      return List.of(text(STAMPS, random));
    }
    var nanos = Num.of(Math.floorMod(random.nextLong(), 2_100_000_000_000_000_000L));
    if (name.equals("time.add_date")) {
      return List.of(nanos, small(random), small(random), small(random));
    }
    return List.of(random.nextBoolean() ? nanos : new Arr(List.of(nanos, text(ZONES, random))));
  }

  private static Value small(Random random) {
    return Num.of(random.nextInt(41) - 20);
  }

  private static List<Value> structures(Random random) {
    var one = Num.of(random.nextInt(3));
    var two = Num.of(random.nextInt(3));
    return switch (random.nextInt(4)) {
      case 0 ->
          List.of(
              new Arr(random.nextBoolean() ? List.of() : List.of(one, two, one)),
              new Arr(random.nextBoolean() ? List.of() : List.of(two)));
      case 1 -> List.of(SetOf.of(List.of(one, two)), SetOf.of(List.of(two)));
      case 2 -> List.of(new Arr(List.of(one, two)), SetOf.of(List.of(one)));
      default ->
          List.of(
              Obj.of(
                  Map.of(
                      "a", one, "b", SetOf.of(List.of(one, two)), "c", Obj.of(Map.of("d", two)))),
              Obj.of(Map.of("b", SetOf.of(List.of(two)), "c", Obj.of(Map.of("d", one)))));
    };
  }

  private static Value texts(Random random) {
    var several = Stream.generate(() -> text(TEXTS, random)).limit(random.nextInt(4)).toList();
    return switch (random.nextInt(3)) {
      case 0 -> text(TEXTS, random);
      case 1 -> new Arr(several);
      default -> SetOf.of(several);
    };
  }

  private static Value array(Random random) {
    return new Arr(Stream.generate(() -> any(random)).limit(random.nextInt(4)).toList());
  }

  private static Value any(Random random) {
    return switch (random.nextInt(8)) {
      case 0 -> Value.Null.NULL;
      case 1 -> Value.Bool.of(random.nextBoolean());
      case 2 -> Num.of(random.nextInt(2000) - 1000);
      case 3 -> new Num("1.5");
      case 4 -> new Num("123456789012345678901");
      case 5 -> Obj.of(Map.of("k", text(TEXTS, random)));
      case 6 -> SetOf.of(List.of(text(TEXTS, random), Num.of(1)));
      default -> text(TEXTS, random);
    };
  }

  private static Value text(List<String> from, Random random) {
    return new Str(from.get(random.nextInt(from.size())));
  }
}
