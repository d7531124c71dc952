package dev.sallyport.workbench.lint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.sallyport.engine.bundle.PolicyFiles;
import dev.sallyport.opa.Opa;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LintTest {
  private static final String SCHEMA =
      """
      {"type": "object", "additionalProperties": false, "properties": {
        "model": {"type": "string"},
        "request": {"type": "object", "additionalProperties": false, "properties": {
          "model": {"type": "string"},
          "parameters": {"type": "object", "additionalProperties": true},
          "messages": {"type": "array", "items": {"type": "object", "additionalProperties": false,
            "properties": {"role": {"type": "string"}}}}}}}}
      """;

  /** Rules of the package {@code gateway.request}, from line 3 on, and what is found in them. */
  private record Case(@JsonProperty("case") String name, String rules, List<String> finds) {}

  private static Map<String, List<Case>> cases() {
    try (var file = LintTest.class.getResourceAsStream("cases.yaml")) {
      return new YAMLMapper().readValue(file, new TypeReference<>() {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @SuppressWarnings("NullAway.Init") // Set before the first test.
  private Opa opa;

  @BeforeAll
  void load() {
    opa = Opa.start();
  }

  @AfterAll
  void unload() {
    opa.close();
  }

  private List<Finding> lint(Map<String, String> files) {
    return Lint.findings(new PolicyFiles(new TreeMap<>(files)), opa, Instant.EPOCH);
  }

  private static Map<String, String> files(String rules) {
    return Map.of(
        "gateway/request.rego",
        "package gateway.request\n\n" + rules + "\n",
        "schemas/input.json",
        SCHEMA,
        "masks/x.mask",
        "masks 1;\ndetector x { match /x/; }\nmask secrets { on response.text { x -> redact; } }\n");
  }

  @TestFactory
  Stream<DynamicTest> codes() {
    return cases().entrySet().stream()
        .flatMap(of -> of.getValue().stream().map(one -> test(of.getKey(), one)));
  }

  private DynamicTest test(String code, Case one) {
    return dynamicTest(
        code + ": " + one.name(),
        () ->
            assertThat(
                    lint(files(one.rules())).stream()
                        .filter(finding -> isOf(finding, code))
                        .map(LintTest::shown))
                .containsExactlyElementsOf(one.finds()));
  }

  /** What the strict check finds would be found instead of everything else. */
  private static boolean isOf(Finding finding, String code) {
    return finding.code().equals(code) || LintCode.of(finding.code()).isEmpty();
  }

  private static String shown(Finding finding) {
    var at = finding.at();
    return "%d:%d %s".formatted(at.line(), at.column(), finding.message());
  }

  @Test
  void everyCodeHasCasesOfBothKinds() {
    assertThat(cases().keySet())
        .containsExactlyElementsOf(Arrays.stream(LintCode.values()).map(LintCode::word).toList());
    assertThat(cases())
        .allSatisfy(
            (code, of) -> {
              assertThat(of).as(code).anyMatch(one -> one.finds().isEmpty());
              assertThat(of).as(code).anyMatch(one -> !one.finds().isEmpty());
            });
  }

  @Test
  void whatTheStrictCheckFindsComesAlone() {
    assertThat(lint(Map.of("x.rego", "package x\n\ny if z\n\ntest_y if y\n")))
        .extracting(Finding::toString)
        .containsExactly("x.rego:3:6: rego_unsafe_var_error: var z is unsafe");
    assertThat(lint(Map.of("x.mask", "detector x {}\n")))
        .extracting(Finding::code)
        .containsOnly("mask_error");
    assertThat(lint(Map.of("x_cases.yaml", "cases:\n  - case: x\n    wen: {}\n")))
        .extracting(Finding::toString)
        .containsExactly(
            "x_cases.yaml:3:5: case_error: unknown key `wen`; known here: `case`, `given`, `then`,"
                + " `when`");
  }

  @Test
  void withoutASchemaOfItsOwnADirectoryIsHeldAgainstTheGateways() {
    var files = new TreeMap<>(files("allow contains {\"rule\": \"a\"} if input.identity.grups"));
    files.remove("schemas/input.json");
    assertThat(lint(files))
        .extracting(Finding::toString)
        .containsExactly(
            "gateway/request.rego:3:33: rego_type_error: undefined ref: input.identity.grups."
                + " Did you mean `groups`?");
  }

  @Test
  void aRuleOfACaseIsTestedWithAllThatItNeeds() {
    var files =
        new TreeMap<>(
            files(
                "allow contains {\"rule\": \"a\"} if ok\n\nok if input.model == \"x\"\n\n"
                    + "allow contains {\"rule\": \"b\"} if input.model == \"y\""));
    files.put(
        "x_cases.yaml",
        """
        cases:
          - case: x
            when: {request: {model: x, messages: x}}
            then: {decision: allow, rules: [a]}
        """);
    assertThat(lint(files))
        .extracting(Finding::toString)
        .containsExactly(
            "gateway/request.rego:7:1: untested-rule: `gateway.request.allow` holds in no test");
  }

  @Test
  void whatIsThereForTestsIsNeededByTests() {
    var files = new TreeMap<>(files("allow contains {\"rule\": \"a\"}"));
    files.put(
        "gateway/request_test.rego",
        """
        package gateway.request_test

        import data.gateway.request

        call := {"model": "x"}

        lost := 1

        test_x if count(request.allow) == 1 with input as call
        """);
    assertThat(lint(files))
        .extracting(Finding::toString)
        .containsExactly(
            "gateway/request_test.rego:7:1: unreachable-rule: no test needs"
                + " `gateway.request_test.lost`");
  }

  @Test
  void rulesOfTheDecisionLogAreRead() {
    var files = new TreeMap<>(files("allow contains {\"rule\": \"a\"}\n\ntest_x if allow"));
    files.put(
        "log.rego",
        """
        package system.log

        mask contains "/input" if secret

        secret if input.input.model

        maks := 1

        test_x if count(mask) == 1 with input.input.model as "x"
        """);
    assertThat(lint(files))
        .extracting(Finding::toString)
        .containsExactly(
            "log.rego:7:1: unknown-verdict-kind: the gateway reads no `maks`. Did you mean `mask`?");
  }

  @Test
  void aCommentAboveThePackageIsForTheFile() {
    var files =
        new TreeMap<>(files("allow contains {\"rule\": \"a\"}\n\ntest_a if count(allow) == 1"));
    files.put(
        "later.rego",
        """
        # sallyport:ignore unreachable-rule, http-send
        # METADATA
        # title: For a later version
        package later

        x := 1

        y := 2
        """);
    assertThat(lint(files))
        .extracting(Finding::toString)
        .containsExactly("later.rego:1:1: useless-ignore: this file has no `http-send` to ignore");
  }

  @Test
  void nothingIsFoundInTheShippedPolicies() {
    assertThat(Lint.findings(PolicyFiles.read(Path.of("..", "..", "rego")), opa, Instant.EPOCH))
        .isEmpty();
  }
}
