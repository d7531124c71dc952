package dev.sallyport.engine.policy.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.policy.value.Value;
import dev.sallyport.engine.policy.value.Value.Arr;
import dev.sallyport.engine.policy.value.Value.Num;
import dev.sallyport.engine.policy.value.Value.Str;
import dev.sallyport.engine.support.Toolchain;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What an evaluation keeps of the answers that another one might not get. */
class EvaluationTest {
  private static final Builtins BUILTINS = Toolchain.builtins();

  @Test
  void oneThatRecordsKeepsWhatMayBeAnsweredOtherwise() {
    var evaluation = Evaluation.recording(Instant.ofEpochSecond(1));
    var drawn = ask(evaluation, "rand.intn", new Str("seed"), Num.of(10));
    assertThat(ask(evaluation, "rand.intn", new Str("seed"), Num.of(10))).isEqualTo(drawn);
    ask(evaluation, "time.now_ns");
    ask(evaluation, "crypto.md5", new Str("always the same"));
    assertThat(evaluation.recorded()).containsOnlyKeys("rand.intn", "time.now_ns");
    assertThat(evaluation.recorded().get("rand.intn"))
        .containsExactly(
            Map.entry(new Arr(List.of(new Str("seed"), Num.of(10))), drawn.orElseThrow()));
    assertThat(evaluation.recorded().get("time.now_ns"))
        .containsExactly(Map.entry(new Arr(List.of()), Num.of(1_000_000_000)));
  }

  @Test
  void whatItKeepsIsBounded() {
    var evaluation = Evaluation.recording(Instant.EPOCH);
    for (int seed = 0; seed < 2000; seed++) {
      ask(evaluation, "rand.intn", new Str("seed " + seed), Num.of(10));
    }
    assertThat(evaluation.recorded().get("rand.intn")).hasSize(1000);
  }

  @Test
  void whatItKeepsIsBoundedInSizeToo() {
    var evaluation = Evaluation.recording(Instant.EPOCH);
    for (int seed = 0; seed < 10; seed++) {
      ask(evaluation, "rand.intn", new Str(seed + "x".repeat(1 << 20)), Num.of(10));
    }
    ask(evaluation, "rand.intn", new Str("short"), Num.of(10));
    assertThat(evaluation.recorded().get("rand.intn")).hasSize(4);
    assertThat(evaluation.recordedChars()).isBetween(3L << 20, 4L << 20);
  }

  @Test
  void anyOtherKeepsNothing() {
    var evaluation = new Evaluation(Instant.EPOCH);
    ask(evaluation, "time.now_ns");
    ask(evaluation, "rand.intn", new Str("seed"), Num.of(10));
    assertThat(evaluation.recorded()).isEmpty();
  }

  private static Optional<Value> ask(Evaluation evaluation, String function, Value... arguments) {
    return BUILTINS.named(function).orElseThrow().call(evaluation, List.of(arguments));
  }
}
