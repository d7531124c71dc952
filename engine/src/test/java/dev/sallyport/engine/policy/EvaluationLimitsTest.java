package dev.sallyport.engine.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sallyport.engine.policy.EvaluationException.Code;
import dev.sallyport.engine.policy.builtin.Evaluation;
import dev.sallyport.engine.support.Toolchain;
import dev.sallyport.opa.Compiled;
import dev.sallyport.opa.Schemas;
import dev.sallyport.opa.Sources;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What a policy may use, and that one which uses more hurts nobody but itself. */
class EvaluationLimitsTest {
  private static final Evaluation NONE = new Evaluation(Instant.EPOCH);

  private static final String POLICY =
      """
      package p

      plain := input.n + 1

      loops if {
        some a in range
        some b in range
        some c in range
        a < b
        b < c
        c < a
      }

      range := numbers.range(1, 3000)

      grows := count([s |
        some a in numbers.range(1, 300000)
        s := sprintf("%s%d", [input.text, a])
      ])

      deep := walk_down(input)

      walk_down(x) := y if {
        walk(x, [_, y])
        is_number(y)
      }

      # What OPA's WASM is known to keep from one call to the next: patterns, globs, parsed texts.
      keeps := {
        regex.match(input.pattern, "some text"),
        glob.match(input.pattern, [], "some text"),
        sprintf("%s", [input.pattern]),
        json.unmarshal(json.marshal({input.pattern: walked})),
      } if {
        walked := [x | walk(input, [_, x])]
      }

      matches := [regex.match(input.pattern, "some text"), glob.match(input.pattern, [], "some text")]

      clashes := 1

      clashes := 2 if input.n == 1
      """;

  private static final List<String> ENTRYPOINTS =
      List.of("p/plain", "p/loops", "p/grows", "p/deep", "p/keeps", "p/matches", "p/clashes");

  private static final Compiled COMPILED =
      (Compiled)
          Toolchain.opa().compile(Sources.of("p.rego", POLICY), Schemas.NONE, ENTRYPOINTS, "");

  private static PolicyLimits limits(int instances, Duration cpu) {
    return new PolicyLimits(
        instances, cpu, Duration.ofMinutes(2), Duration.ofMinutes(2), 512, false);
  }

  private static Evaluator evaluator(PolicyLimits limits) {
    return new Evaluator(
        COMPILED.wasm().toByteArray(),
        COMPILED.data(),
        Toolchain.builtins(),
        limits,
        Execution.COMPILED);
  }

  private static Code code(Evaluator evaluator, String entrypoint, String input) {
    var thrown =
        catchThrowableOfType(
            EvaluationException.class, () -> evaluator.evaluate(entrypoint, input, NONE));
    assertThat(thrown).as(entrypoint).isNotNull();
    return thrown.code();
  }

  private static void requireSound(Evaluator evaluator) {
    assertThat(evaluator.evaluate("p/plain", "{\"n\": 41}", NONE)).isEqualTo("[{\"result\":42}]");
  }

  @Test
  void aPolicyThatLoopsIsInterruptedAndTheNextCallIsFine() {
    var evaluator = evaluator(limits(1, Duration.ofMillis(200)));
    assertThat(code(evaluator, "p/loops", "{}")).isEqualTo(Code.TIME);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    requireSound(evaluator);
  }

  @Test
  void aPolicyThatTakesAllMemoryEndsAndTheNextCallIsFine() {
    var evaluator = evaluator(limits(1, Duration.ofMinutes(1)));
    var text = "x".repeat(100_000);
    assertThat(code(evaluator, "p/grows", "{\"text\": \"" + text + "\"}"))
        .isIn(Code.MEMORY, Code.ABORTED);
    requireSound(evaluator);
  }

  @Test
  void anInputThatNestsDeepEndsAndTheNextCallIsFine() {
    var evaluator = evaluator(limits(1, Duration.ofMinutes(1)));
    var deep = "[".repeat(200_000) + "1" + "]".repeat(200_000);
    assertThat(code(evaluator, "p/deep", deep)).isIn(Code.STACK, Code.ABORTED, Code.MEMORY);
    requireSound(evaluator);
  }

  @Test
  void rulesThatContradictEachOtherNameTheirPlace() {
    var evaluator = evaluator(limits(1, Duration.ofMinutes(1)));
    var thrown =
        catchThrowableOfType(
            EvaluationException.class, () -> evaluator.evaluate("p/clashes", "{\"n\": 1}", NONE));
    assertThat(thrown.code()).isEqualTo(Code.CONFLICT);
    assertThat(thrown).hasMessageContaining("p.rego:");
  }

  @Test
  void whileOneCallLoopsOthersAreDecided() throws Exception {
    var evaluator = evaluator(limits(2, Duration.ofSeconds(2)));
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var looping = threads.submit(() -> code(evaluator, "p/loops", "{}"));
      var decided = 0;
      while (!looping.isDone()) {
        requireSound(evaluator);
        decided++;
      }
      assertThat(looping.get()).isEqualTo(Code.TIME);
      assertThat(decided).isPositive();
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX) // Elsewhere time is all that is known.
  void timeSpentWaitingForAProcessorIsNotHeldAgainstAPolicy() throws Exception {
    var watchdog = new Watchdog();
    var budget = new Watchdog.Budget(Duration.ofMillis(50), Duration.ofMinutes(1));
    // It sleeps ten times as long as it may compute.
    assertThat(
            watchdog.within(
                budget,
                () -> false,
                () -> {
                  Thread.sleep(500);
                  return "rested";
                }))
        .isEqualTo("rested");
  }

  @Test
  void theLoadMakesInstancesAndQuietLetsThemGo() throws Exception {
    var watchdog = new Watchdog();
    var limits = limits(3, Duration.ofMinutes(1));
    var pool =
        new InstancePool(
            new PolicyCode(
                COMPILED.wasm().toByteArray(),
                COMPILED.data(),
                Toolchain.builtins(),
                limits,
                Execution.COMPILED),
            limits,
            watchdog);
    var all = new CountDownLatch(3);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<Integer> borrower =
          () ->
              pool.with(
                  instance -> {
                    all.countDown();
                    all.await();
                    return instance.functions().size();
                  });
      for (var borrowed : threads.invokeAll(List.of(borrower, borrower, borrower))) {
        assertThat(borrowed.get()).isNotNegative();
      }
    }
    assertThat(pool.waiting()).isEqualTo(3);
    pool.trim(System.nanoTime());
    assertThat(pool.waiting()).isEqualTo(1);
  }

  @Test
  void memoryStaysWhereItIs() {
    var instance = instance();
    var input = "{\"n\": 1, \"text\": \"" + "x".repeat(1000) + "\"}";
    assertThat(grownBy(instance, "p/plain", 100_000, _ -> input)).isZero();
  }

  @Test
  void memoryStaysWhereItIsWhenEachCallHasPatternsOfItsOwn() {
    var instance = instance();
    assertThat(grownBy(instance, "p/keeps", 20_000, n -> "{\"pattern\": \"so*me" + n + "\"}"))
        .isZero();
  }

  private static PolicyInstance instance() {
    return new PolicyCode(
            COMPILED.wasm().toByteArray(),
            COMPILED.data(),
            Toolchain.builtins(),
            limits(1, Duration.ofMinutes(1)),
            Execution.COMPILED)
        .newInstance();
  }

  /** Each evaluation begins with the memory that the one before it used. */
  @Test
  void aPatternMeansTheSameAgain() {
    var instance = instance();
    var number = Objects.requireNonNull(instance.entrypoints().get("p/matches"));
    var wanted =
        Map.of(
            "some*", "[true,true]",
            "so*me", "[true,false]",
            "*", "[]",
            "[a-z]+ text", "[true,false]",
            "some text", "[true,true]",
            "^text", "[false,false]");
    for (int round = 0; round < 300; round++) {
      wanted.forEach(
          (pattern, matches) -> {
            var input = "{\"pattern\": \"" + pattern + "\"}";
            var result =
                instance.evaluate(
                    new PolicyInstance.Question(number, input, PolicyInstance.Format.JSON, false),
                    NONE);
            assertThat(result)
                .as(pattern)
                .isEqualTo(matches.equals("[]") ? "[]" : "[{\"result\":" + matches + "}]");
          });
    }
  }

  /** In pages, after the first hundred evaluations. */
  private static int grownBy(
      PolicyInstance instance, String entrypoint, int evaluations, IntFunction<String> inputs) {
    var number = Objects.requireNonNull(instance.entrypoints().get(entrypoint));
    var grown = 0;
    for (int n = 0; n < evaluations; n++) {
      var question =
          new PolicyInstance.Question(number, inputs.apply(n), PolicyInstance.Format.JSON, false);
      assertThat(instance.evaluate(question, NONE)).startsWith("[{\"result\":");
      grown = n == 100 ? instance.grown() : grown;
    }
    return instance.grown() - grown;
  }
}
