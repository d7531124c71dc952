package dev.sallyport.opa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

@TestInstance(Lifecycle.PER_CLASS)
class LimitsTest {

  private final Opa opa =
      Toolchain.open(new Limits(Duration.ofMinutes(2), Duration.ofMillis(500), 256));

  @AfterAll
  void close() {
    opa.close();
  }

  /** So many combinations that no machine finishes. */
  private static final String ENDLESS =
      """
      package p

      n := numbers.range(1, 2000)

      endless if {
      	some a in n
      	some b in n
      	some c in n
      	some d in n
      	a + b + c + d < 0
      }
      """;

  private static final Sources TESTS =
      Sources.of("p.rego", ENDLESS)
          .with("p_test.rego", "package p_test\n\ntest_a if data.p.endless\n\ntest_b if true\n");

  @Test
  void aTestThatNeverEndsIsStoppedAndTheOthersRun() {
    var report = TestingTest.report(opa.test(TESTS, Schemas.NONE, TestPlan.all(Instant.EPOCH)));
    assertThat(report.cases())
        .extracting(TestCase::outcome)
        .containsExactly(Outcome.ERROR, Outcome.PASS);
    assertThat(report.cases().getFirst().message())
        .isEqualTo("stopped after 500ms, the limit for one test");
  }

  @Test
  void aCallThatTakesTooLongIsStoppedAndTheNextOneWorks() {
    var limits = new Limits(Duration.ofSeconds(5), Duration.ofHours(1), 1024);
    try (var hasty = Toolchain.open(limits)) {
      assertThatThrownBy(
              () -> hasty.eval(Sources.of("p.rego", ENDLESS), Query.of("data.p.endless", "")))
          .isInstanceOf(OpaStoppedException.class)
          .hasMessage("`eval` was stopped after 5000 ms, the limit for one call");
      assertThat(hasty.version()).isEqualTo("1.22.2");
    }
  }

  @Test
  void memoryHasALimitAndTheNextCallWorks() {
    var megabytes =
        "count([s | some i in numbers.range(1, 5000); s := sprintf(\"%1000000d\", [i])])";
    assertThatThrownBy(() -> opa.eval(Sources.of(Map.of()), Query.of(megabytes, "")))
        .isInstanceOf(OpaFaultException.class)
        .hasMessageContaining("out of memory");
    assertThat(opa.version()).isEqualTo("1.22.2");
  }

  @Test
  void depthHasALimit() {
    assertThat(opa.check(nested(20_000), Schemas.NONE))
        .extracting(Diagnostic::toString)
        .containsExactly("p.rego:3:502: nested too deep");
    assertThat(opa.compile(nested(200), Schemas.NONE, List.of("p"), ""))
        .isInstanceOf(Compiled.class);
    var text = nested(200).files().getOrDefault("p.rego", "");
    assertThat(opa.format("p.rego", text)).isEqualTo(new Formatted(text));
  }

  private static Sources nested(int levels) {
    return Sources.of(
        "p.rego", "package p\n\nx := " + "[".repeat(levels) + "]".repeat(levels) + "\n");
  }

  @Test
  void manyCallersTakeTurns() throws Exception {
    try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      var calls = new ArrayList<Callable<FormatResult>>();
      for (int i = 0; i < 40; i++) {
        var name = "package p" + i;
        calls.add(() -> opa.format("p.rego", name));
      }
      var answers = callers.invokeAll(calls);
      for (int i = 0; i < answers.size(); i++) {
        assertThat(answers.get(i).get()).isEqualTo(new Formatted("package p" + i + "\n"));
      }
    }
  }

  @Test
  void anInterruptedCallerLeavesAtOnce() throws Exception {
    try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      var call =
          callers.submit(
              () -> opa.eval(Sources.of("p.rego", ENDLESS), Query.of("data.p.endless", "")));
      callers.shutdownNow();
      assertThatThrownBy(call::get).hasCauseInstanceOf(OpaStoppedException.class);
      assertThat(opa.version()).isEqualTo("1.22.2");
    }
  }

  @Test
  void callersThatLeaveDoNotCostTheNextOneAStart() throws Exception {
    try (var reactor = Reactor.start(Limits.DEFAULT, Toolchain.starter())) {
      var request = Wire.write(new Wire.File("p.rego", "package p\n"));
      try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < 200; i++) {
          // That they are stopped stays in their futures, and is printed nowhere.
          var _ = callers.submit(() -> reactor.call("format", request));
        }
        Thread.sleep(20);
        callers.shutdownNow();
      }
      assertThat(reactor.call("format", request)).isNotEmpty();
      assertThat(reactor.starts()).isEqualTo(1);
    }
  }

  @Test
  void limitsAreLimits() {
    var second = Duration.ofSeconds(1);
    assertThatIllegalArgumentException().isThrownBy(() -> new Limits(Duration.ZERO, second, 1024));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Limits(second, second.negated(), 1024));
    assertThatIllegalArgumentException().isThrownBy(() -> new Limits(second, second, 255));
    assertThatIllegalArgumentException().isThrownBy(() -> new Limits(second, second, 2048));
  }
}
