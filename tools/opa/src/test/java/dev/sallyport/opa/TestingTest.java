package dev.sallyport.opa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Toolchain.class)
class TestingTest {

  private static final Sources SOURCES =
      Sources.of(
          Map.of(
              "p.rego",
              """
              package p

              allow if input.model in data.models

              deny if {
              	input.model == "secret"
              	input.bytes > 10
              }
              """,
              "data.json",
              "{\"models\": [\"a\", \"b\"]}",
              "p_test.rego",
              """
              package p_test

              import data.p

              test_allowed if {
              	print("model", "a")
              	p.allow with input.model as "a"
              }

              test_wrong if p.allow with input.model as "z"

              test_broken if {
              	to_number(input.text) == 1 with input.text as "one"
              }

              todo_test_later if p.deny

              test_cases[note] if {
              	some note, c in {"first": {"m": "a"}, "second": {"m": "z"}}
              	p.allow with input.model as c.m
              }
              """));

  @Test
  void everyTestHasItsOutcome(Opa opa) {
    var report = report(opa.test(SOURCES, Schemas.NONE));
    assertThat(report.cases())
        .extracting(TestCase::name, TestCase::line, TestCase::outcome, TestCase::output)
        .containsExactly(
            tuple("test_allowed", 5, Outcome.PASS, "model a\n"),
            tuple("test_wrong", 10, Outcome.FAIL, ""),
            tuple("test_broken", 12, Outcome.ERROR, ""),
            tuple("todo_test_later", 16, Outcome.SKIPPED, ""),
            tuple("test_cases", 18, Outcome.FAIL, ""));
    assertThat(report.cases())
        .extracting(TestCase::message)
        .satisfiesExactly(
            message -> assertThat(message).isEmpty(),
            message -> assertThat(message).isEqualTo("the test is not true"),
            message ->
                assertThat(message).contains("p_test.rego:13: eval_builtin_error: to_number"),
            message -> assertThat(message).isEmpty(),
            message -> assertThat(message).isEqualTo("not true in the case `second`"));
    assertThat(report.cases())
        .allSatisfy(
            test -> {
              assertThat(test.file()).isEqualTo("p_test.rego");
              assertThat(test.packageName()).isEqualTo("p_test");
              assertThat(test.took().isNegative()).isFalse();
            });
    assertThat(report.passed()).isFalse();
  }

  @Test
  void linesAreCovered(Opa opa) {
    var report = report(opa.test(SOURCES, Schemas.NONE));
    assertThat(report.coverage())
        .isEqualTo(Map.of("p.rego", new Coverage(List.of(3), List.of(5, 6, 7))));
    assertThat(report.coveredPercent()).isEqualTo(25.0);
  }

  @Test
  void aFilterSelects(Opa opa) {
    var report = report(opa.test(SOURCES, Schemas.NONE, "p_test\\.test_allow"));
    assertThat(report.cases()).extracting(TestCase::name).containsExactly("test_allowed");
    assertThat(report.passed()).isTrue();
  }

  @Test
  void noTestsPass(Opa opa) {
    var report = report(opa.test(SOURCES, Schemas.NONE, "nothing like it"));
    assertThat(report.cases()).isEmpty();
    assertThat(report.passed()).isTrue();
  }

  @Test
  void whatDoesNotCompileIsNotTested(Opa opa) {
    assertThat(opa.test(SOURCES.with("q.rego", "package q\n\nx if y\n"), Schemas.NONE))
        .isInstanceOfSatisfying(
            Rejected.class,
            rejected ->
                assertThat(rejected.diagnostics())
                    .extracting(Diagnostic::toString)
                    .containsExactly("q.rego:3:6: var y is unsafe"));
  }

  @Test
  void aFilterThatIsNoRegularExpressionIsRejected(Opa opa) {
    assertThat(opa.test(SOURCES, Schemas.NONE, "("))
        .isInstanceOfSatisfying(
            Rejected.class,
            rejected ->
                assertThat(rejected.diagnostics())
                    .first()
                    .asString()
                    .startsWith("`(` cannot filter tests"));
  }

  static TestReport report(TestResult result) {
    return switch (result) {
      case TestReport report -> report;
      case Rejected rejected -> throw new AssertionError(rejected.toString());
    };
  }
}
