package dev.sallyport.workbench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sallyport.engine.bundle.PolicyFiles;
import dev.sallyport.opa.Opa;
import dev.sallyport.opa.Outcome;
import dev.sallyport.opa.Schemas;
import dev.sallyport.opa.TestCase;
import dev.sallyport.opa.TestPlan;
import dev.sallyport.opa.TestReport;
import dev.sallyport.workbench.tested.Suite;
import dev.sallyport.workbench.tested.Tested;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PolicyTestsTest {
  private static final Instant NOW = Instant.parse("2026-03-01T09:00:00Z");

  private static final String RULES =
      """
      package p

      add(x, y) := x + y

      morning if time.clock(time.now_ns())[0] < 12

      names contains name if some name in data.people
      """;

  private static final String TESTS =
      """
      package p_test

      import data.p

      test_sum if p.add(1, 2) == 3

      test_wrong if p.add(1, 2) == 4

      test_cases[note] if {
      	some note, c in {"good": {"x": 1}, "bad": {"x": 2}}
      	p.add(c.x, 1) == 2
      }

      test_nested[outer][inner] if {
      	some outer in ["a", "b"]
      	some inner in [1, 2]
      	p.add(inner, 1) < 4
      }

      test_input if p.names == {"ann"} with data.people as ["ann"]

      test_function if p.add(1, 1) == 7 with p.add as 7

      test_builtin if p.morning with time.clock as [8, 0, 0]

      test_clock if p.morning

      test_value if p.names

      test_print if {
      	print("sum", p.add(1, 2))
      	p.names == {"bob"}
      }

      todo_test_later if false

      test_md5 if crypto.md5("a") == "0cc175b9c0f1b6a831c399e269772661"
      """;

  private static final String MASK =
      """
      masks 1;

      # source: ours
      detector badge {
        match /\\bB-[0-9]{6}\\b/;
        matches "badge B-123456";
        ignores "B-123456";
      }
      """;

  private final Opa opa = Opa.start();
  private Tested.Run run = new Tested.Run(List.of(), new TreeMap<>(), new TreeMap<>());

  @BeforeAll
  void runAll() {
    run = (Tested.Run) run("", Map.of());
  }

  @AfterAll
  void unload() {
    opa.close();
  }

  private Tested run(String filter, Map<String, String> more) {
    var files =
        new TreeMap<>(
            Map.of(
                "p.rego", RULES,
                "p_test.rego", TESTS,
                "data.json", "{\"people\": [\"bob\"]}",
                "masks/m.mask", MASK));
    files.putAll(more);
    return new PolicyTests(opa, Clock.fixed(NOW, ZoneOffset.UTC))
        .run(new PolicyFiles(files), filter);
  }

  @Test
  void everyTestHasItsOutcomeAndBothEnginesAgree() {
    assertThat(run.suites()).extracting(Suite::name).containsExactly("p_test", "masks/m.mask");
    assertThat(run.suites().getFirst().tests())
        .extracting(
            dev.sallyport.workbench.tested.Test::name, dev.sallyport.workbench.tested.Test::outcome)
        .containsExactly(
            tuple("test_sum", Outcome.PASS),
            tuple("test_wrong", Outcome.FAIL),
            tuple("test_cases", Outcome.FAIL),
            tuple("test_nested", Outcome.PASS),
            tuple("test_input", Outcome.PASS),
            tuple("test_function", Outcome.PASS),
            tuple("test_builtin", Outcome.PASS),
            tuple("test_clock", Outcome.PASS),
            tuple("test_value", Outcome.PASS),
            tuple("test_print", Outcome.PASS),
            tuple("todo_test_later", Outcome.SKIPPED),
            tuple("test_md5", Outcome.PASS));
    assertThat(run.tests()).noneMatch(test -> test.message().contains("disagree"));
  }

  @Test
  void aFailureSaysWhereAndWithWhichValues() {
    var cases = run.tests().get(2);
    assertThat(cases.message()).isEqualTo("not true in the case `bad`");
    assertThat(cases.details())
        .singleElement()
        .asString()
        .startsWith("p_test.rego:11:2 (case `bad`) is not so:")
        .contains("p.add(c.x, 1) == 2", "c.x: 2");
  }

  @Test
  void whatWasPrintedIsKept() {
    assertThat(run.tests().get(9).output()).isEqualTo("sum 3\n");
  }

  @Test
  void examplesOfMasksAreTests() {
    var mask = run.suites().getLast().tests().getFirst();
    assertThat(mask.name()).isEqualTo("detector badge");
    assertThat(mask.outcome()).isEqualTo(Outcome.FAIL);
    assertThat(mask.message()).isEqualTo("1 of 2 not as they say");
    assertThat(mask.details())
        .containsExactly("masks/m.mask:7:11: detector `badge` finds something here");
  }

  @Test
  void aFilterIsForRulesAndMasksAlike() {
    assertThat(((Tested.Run) run("badge|test_sum", Map.of())).tests())
        .extracting(dev.sallyport.workbench.tested.Test::name)
        .containsExactly("test_sum", "detector badge");
  }

  @Test
  void aCaseMayHaveNoName() {
    var test = "package q_test\n\ntest_x[note] if some note in [\"\", \"a\"]\n";
    assertThat(run("q_test", Map.of("q_test.rego", test)))
        .isInstanceOfSatisfying(
            Tested.Run.class,
            run -> assertThat(run.tests()).allMatch(one -> one.outcome() == Outcome.PASS));
  }

  @Test
  void whatIsWrongIsNotTested() {
    assertThat(run("", Map.of("q.rego", "package q\n\nx if y\n")))
        .isEqualTo(new Tested.Unfit(List.of("q.rego:3:6: var y is unsafe")));
    assertThat(run("", Map.of("masks/n.mask", "masks 1;\n\ndetector y { mtach /y/; }\n")))
        .isInstanceOfSatisfying(
            Tested.Unfit.class,
            unfit -> assertThat(unfit.lines().getFirst()).startsWith("masks/n.mask:3:14: "));
  }

  @Test
  void enginesThatDisagreeAreToldWithBothAnswers() {
    var plan = new TestPlan("test_sum|test_cases", NOW, true);
    var files = new PolicyFiles(new TreeMap<>(Map.of("p.rego", RULES, "p_test.rego", TESTS)));
    var report = (TestReport) opa.test(files.policiesAndTests(), Schemas.NONE, plan);
    var engine = ProductionEngine.of(report.program().orElseThrow(), () -> opa, NOW);
    assertThat(report.cases()).allSatisfy(one -> assertThat(engine.difference(one)).isEmpty());
    assertThat(engine.difference(answered(report.cases().getFirst(), Outcome.FAIL)))
        .contains("the two engines disagree: OPA's evaluator says fail, the WASM engine says pass");
    assertThat(engine.difference(answered(report.cases().getLast(), Outcome.PASS)))
        .contains(
            "the two engines disagree: OPA's evaluator says pass, the WASM engine says fail"
                + " (`bad`)");
  }

  /** The same test, of which OPA's evaluator says something else. */
  private static TestCase answered(TestCase test, Outcome outcome) {
    return new TestCase(test.subject(), outcome, Duration.ZERO, "", "", List.of(), List.of());
  }
}
