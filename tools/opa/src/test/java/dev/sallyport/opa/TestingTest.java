package dev.sallyport.opa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Toolchain.class)
class TestingTest {

  private static final TestPlan ALL = TestPlan.all(Instant.EPOCH);

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
    var report = report(opa.test(SOURCES, Schemas.NONE, ALL));
    assertThat(report.cases())
        .extracting(
            test -> test.subject().name(),
            test -> test.subject().line(),
            TestCase::outcome,
            TestCase::output)
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
              assertThat(test.subject().file()).isEqualTo("p_test.rego");
              assertThat(test.subject().packageName()).isEqualTo("p_test");
              assertThat(test.took().isNegative()).isFalse();
            });
    assertThat(report.passed()).isFalse();
  }

  @Test
  void linesAreCovered(Opa opa) {
    var report = report(opa.test(SOURCES, Schemas.NONE, ALL));
    assertThat(report.coverage())
        .isEqualTo(Map.of("p.rego", new Coverage("p", List.of(3), List.of(5, 6, 7))));
    assertThat(report.coveredPercent()).isEqualTo(25.0);
  }

  @Test
  void aFilterSelects(Opa opa) {
    var report = report(opa.test(SOURCES, Schemas.NONE, only("p_test\\.test_allow")));
    assertThat(report.cases())
        .extracting(test -> test.subject().name())
        .containsExactly("test_allowed");
    assertThat(report.passed()).isTrue();
  }

  @Test
  void noTestsPass(Opa opa) {
    var report = report(opa.test(SOURCES, Schemas.NONE, only("nothing like it")));
    assertThat(report.cases()).isEmpty();
    assertThat(report.passed()).isTrue();
  }

  @Test
  void whatDoesNotCompileIsNotTested(Opa opa) {
    assertThat(opa.test(SOURCES.with("q.rego", "package q\n\nx if y\n"), Schemas.NONE, ALL))
        .isInstanceOfSatisfying(
            Rejected.class,
            rejected ->
                assertThat(rejected.diagnostics())
                    .extracting(Diagnostic::toString)
                    .containsExactly("q.rego:3:6: var y is unsafe"));
  }

  @Test
  void aFilterThatIsNoRegularExpressionIsRejected(Opa opa) {
    assertThat(opa.test(SOURCES, Schemas.NONE, only("(")))
        .isInstanceOfSatisfying(
            Rejected.class,
            rejected ->
                assertThat(rejected.diagnostics())
                    .first()
                    .asString()
                    .startsWith("`(` cannot filter tests"));
  }

  @Test
  void casesAreToldByName(Opa opa) {
    var report = report(opa.test(SOURCES, Schemas.NONE, only("test_cases")));
    assertThat(report.cases().getFirst().cases())
        .containsExactly(new TestCase.Case("first", true), new TestCase.Case("second", false));
  }

  @Test
  void aFailureShowsTheExpressionAndItsValues(Opa opa) {
    var sources =
        Sources.of(
            "q_test.rego",
            """
            package q_test

            test_sum if {
            	a := 1
            	b := 2
            	a + b == 4
            }

            test_each[c.name] if {
            	some c in [{"name": "one", "n": 1}, {"name": "two", "n": 2}]
            	c.n == 1
            }
            """);
    var report = report(opa.test(sources, Schemas.NONE, ALL));
    assertThat(report.cases())
        .extracting(test -> test.failures().getFirst())
        .satisfiesExactly(
            sum -> {
              assertThat(sum.caseName()).isEmpty();
              assertThat(sum.line()).isEqualTo(6);
              assertThat(sum.shown()).contains("a + b == 4", "3", "2", "1");
            },
            each -> {
              assertThat(each.caseName()).isEqualTo("two");
              assertThat(each.line()).isEqualTo(11);
              assertThat(each.shown()).contains("c.n == 1", "c.n: 2");
            });
  }

  @Test
  void testsOfOneNameAreNumbered(Opa opa) {
    var sources =
        Sources.of("q_test.rego", "package q_test\n\ntest_a := true\n\ntest_a if 1 == 2\n");
    assertThat(report(opa.test(sources, Schemas.NONE, ALL)).cases())
        .extracting(test -> test.subject().name(), TestCase::outcome)
        .containsExactly(tuple("test_a", Outcome.PASS), tuple("test_a#01", Outcome.FAIL));
  }

  @Test
  void aTestThatLoopsLosesItselfAlone(Opa opa) {
    var sources =
        SOURCES.with(
            "loop_test.rego",
            """
            package loop_test

            test_loop if {
            	some i in numbers.range(1, 100000)
            	some j in numbers.range(1, 100000)
            	i * j == -1
            }
            """);
    var report = report(opa.test(sources, Schemas.NONE, only("loop_test|test_allowed")));
    assertThat(report.cases())
        .extracting(test -> test.subject().name(), TestCase::outcome)
        .containsExactly(tuple("test_loop", Outcome.ERROR), tuple("test_allowed", Outcome.PASS));
    assertThat(report.cases().getFirst().message()).startsWith("stopped after ");
  }

  @Test
  void testsComeAsWebAssemblyToo(Opa opa) {
    var plan = new TestPlan("", Instant.EPOCH, true);
    var program = report(opa.test(SOURCES, Schemas.NONE, plan)).program().orElseThrow();
    assertThat(program.wasm().toByteArray()).startsWith(0, 'a', 's', 'm');
    assertThat(program.data()).contains("\"models\"");
  }

  private static TestPlan only(String filter) {
    return new TestPlan(filter, Instant.EPOCH, false);
  }

  static TestReport report(TestResult result) {
    return switch (result) {
      case TestReport report -> report;
      case Rejected rejected -> throw new AssertionError(rejected.toString());
    };
  }
}
