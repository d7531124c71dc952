package dev.sallyport.opa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@ExtendWith(Toolchain.class)
class CheckTest {

  private static final Schemas SCHEMAS =
      new Schemas(
          Optional.of(
              """
              {"type": "object", "additionalProperties": false, "properties": {
                "phase": {"type": "string"},
                "request": {"$ref": "#/$defs/request"}
               },
               "$defs": {"request": {"type": "object", "additionalProperties": false, "properties": {
                 "model": {"type": "string"}, "max_tokens": {"type": "integer"}}}}}
              """),
          Optional.of(
              """
              {"type": "object", "properties": {
                "models": {"$ref": "#/$defs/models"},
                "p": {"type": "string"}
               },
               "$defs": {"models": {"type": "object", "additionalProperties": false,
                 "properties": {"ml": {"type": "array", "items": {"type": "string"}}}}}}
              """));

  /** A policy, and the diagnostics that it gets: place, code, and a part of the message. */
  static Stream<Arguments> policies() {
    return Stream.of(
        arguments(
            "fine", "package p\n\nallow if input.request.model in data.models.ml\n", List.of()),
        arguments(
            "no package",
            "allow := true\n",
            List.of("p.rego:1:1 rego_parse_error package expected")),
        arguments(
            "a brace too few",
            "package p\n\nallow if {\n\tinput.phase == \"a\"\n",
            List.of("p.rego:5:1 rego_parse_error unexpected eof")),
        arguments(
            "the syntax of version 0",
            "package p\n\nallow { true }\n",
            List.of("p.rego:3:1 rego_parse_error `if` keyword is required")),
        arguments(
            "unknown function",
            "package p\n\nallow if stratswith(input.phase, \"a\")\n",
            List.of("p.rego:3:10 rego_type_error undefined function stratswith")),
        arguments(
            "unsafe variable",
            "package p\n\nallow if x > 1\n",
            List.of("p.rego:3:10 rego_unsafe_var_error var x is unsafe")),
        arguments(
            "recursion",
            "package p\n\na if b\n\nb if a\n",
            List.of(
                "p.rego:3:1 rego_recursion_error rule data.p.a is recursive",
                "p.rego:5:1 rego_recursion_error rule data.p.b is recursive")),
        arguments(
            "unused import",
            "package p\n\nimport data.models\n\nallow := true\n",
            List.of("p.rego:3:1 rego_compile_error import data.models unused")),
        arguments(
            "unused variable",
            "package p\n\nallow if {\n\tx := 1\n}\n",
            List.of("p.rego:4:2 rego_compile_error assigned var x unused")),
        arguments(
            "misspelt input field",
            "package p\n\nallow if input.request.modle == \"m\"\n",
            List.of(
                "p.rego:3:10 rego_type_error undefined ref: input.request.modle. Did you mean `model`?")),
        arguments(
            "unknown input field",
            "package p\n\nallow if input.user == \"m\"\n",
            List.of(
                "p.rego:3:10 rego_type_error undefined ref: input.user. There are: `phase`, `request`")),
        arguments(
            "misspelt input field in a function",
            "package p\n\nf(x) := y if y := concat(x, [input.phaze])\n\nallow if f(\"a\") == \"b\"\n",
            List.of(
                "p.rego:3:30 rego_type_error undefined ref: input.phaze. Did you mean `phase`?")),
        arguments(
            "input field of the wrong type",
            "package p\n\nallow if input.request.max_tokens == \"many\"\n",
            List.of("p.rego:3:10 rego_type_error match error; left : number; right : string")),
        arguments(
            "misspelt data document",
            "package p\n\nallow if input.phase in data.models.mll\n",
            List.of(
                "p.rego:3:25 rego_type_error undefined ref: data.models.mll. Did you mean `ml`?")),
        arguments(
            "two errors",
            "package p\n\na if input.phaze\n\nb if input.phaser\n",
            List.of(
                "p.rego:3:6 rego_type_error Did you mean `phase`?",
                "p.rego:5:6 rego_type_error Did you mean `phase`?")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("policies")
  void everyErrorHasItsPlace(String name, String text, List<String> wanted, Opa opa) {
    var found = opa.check(Sources.of("p.rego", text), SCHEMAS);
    assertThat(found).as(name).hasSameSizeAs(wanted);
    for (int i = 0; i < wanted.size(); i++) {
      var parts = wanted.get(i).split(" ", 3);
      assertThat(found.get(i).toString()).startsWith(parts[0] + ": ");
      assertThat(found.get(i).code()).isEqualTo(parts[1]);
      assertThat(found.get(i).message()).contains(parts[2]);
    }
  }

  /** A set of files, and what is wrong with them. */
  static Stream<Arguments> files() {
    var policy = "package p\n\nallow := data.teams.ml.size\n";
    return Stream.of(
        arguments(
            "data where its folder says",
            Map.of("p.rego", policy, "teams/ml/data.yaml", "size: 3"),
            ""),
        arguments(
            "JSON that is none",
            Map.of("p.rego", policy, "teams/data.json", "{\n  \"ml\": oops}"),
            "teams/data.json:2:9: not JSON"),
        arguments(
            "YAML that is none",
            Map.of("p.rego", policy, "data.yaml", "a: 1\nb: [1\n"),
            "data.yaml:"),
        arguments(
            "data that is no object",
            Map.of("data.json", "[1]"),
            "data.json:1:1: a data document is an object"),
        arguments(
            "data that contradict each other",
            Map.of("a/data.json", "{\"b\": 1}", "data.json", "{\"a\": {\"b\": 2}}"),
            "data.json:1:1: `data.a.b` is already defined"),
        arguments(
            "data where a package is",
            Map.of("p.rego", policy, "data.json", "{\"p\": {\"allow\": true}}"),
            "p.rego:3:1: conflicting rule for data path p/allow found"),
        arguments(
            "a file of another kind", Map.of("README.md", "hello"), "README.md: neither a policy"),
        arguments("an empty policy", Map.of("p.rego", ""), "p.rego: empty module"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("files")
  void everyFileIsLookedAt(String name, Map<String, String> files, String wanted, Opa opa) {
    var found = opa.check(Sources.of(files), Schemas.NONE);
    if (wanted.isEmpty()) {
      assertThat(found).as(name).isEmpty();
    } else {
      assertThat(found).as(name).singleElement().asString().startsWith(wanted);
    }
  }

  @Test
  void errorsOfAllFilesAreSortedByPlace(Opa opa) {
    var broken = "package p\n\nallow if {\n";
    var found = opa.check(Sources.of(Map.of("b.rego", broken, "a.rego", broken)), Schemas.NONE);
    assertThat(found).extracting(Diagnostic::file).containsExactly("a.rego", "b.rego");
  }

  @Test
  void schemasHoldBesidesThoseOfMetadata(Opa opa) {
    var text =
        """
        # METADATA
        # scope: package
        # schemas:
        #   - data.extra: {type: object, additionalProperties: false, properties: {a: {type: string}}}
        package p

        a if data.extra.b
        b if data.models.mll
        """;
    var other = "package p\n\nc if data.models.mll\n";
    var found = opa.check(Sources.of(Map.of("p.rego", text, "q.rego", other)), SCHEMAS);
    assertThat(found)
        .extracting(Diagnostic::toString)
        .containsExactly(
            "p.rego:7:6: undefined ref: data.extra.b. There are: `a`",
            "p.rego:8:6: undefined ref: data.models.mll. Did you mean `ml`?",
            "q.rego:3:6: undefined ref: data.models.mll. Did you mean `ml`?");
  }

  @Test
  void theDecisionLogsPackageSeesEvents(Opa opa) {
    var log =
        """
        package system.log

        mask contains "/input/phase" if input.input.phase == "request"
        mask contains "/result/all" if input.result.all.of[_].it
        mask contains "/input" if input.input.phaze
        mask contains "/result" if input.reslt
        drop if input.phase == "request"
        """;
    var policy = "package p\n\na if input.phase\n\nb if input.result\n";
    var found = opa.check(Sources.of(Map.of("log.rego", log, "p.rego", policy)), SCHEMAS);
    assertThat(found)
        .extracting(Diagnostic::toString)
        .satisfiesExactly(
            one -> assertThat(one).startsWith("log.rego:5:27: undefined ref: input.input.phaze"),
            one -> assertThat(one).startsWith("log.rego:6:28: undefined ref: input.reslt"),
            one -> assertThat(one).startsWith("log.rego:7:9: undefined ref: input.phase"),
            one -> assertThat(one).startsWith("p.rego:5:6: undefined ref: input.result"));
  }

  @Test
  void aMaskForOpaMayLookAtAllThatItsEventsHave(Opa opa) {
    var members =
        List.of(
            "labels.id",
            "decision_id",
            "batch_decision_id",
            "trace_id",
            "span_id",
            "revision",
            "bundles.b.revision",
            "path",
            "query",
            "input.phase",
            "result.x",
            "intermediate_results.x",
            "mapped_result.x",
            "nd_builtin_cache",
            "erased[_]",
            "masked[_]",
            "error.code",
            "requested_by",
            "timestamp",
            "metrics.timer_rego_query_eval_ns",
            "req_id",
            "rule_labels[_].x",
            "request_context.http.headers",
            "custom.x");
    var log =
        members.stream()
            .map("drop if input.%s\n"::formatted)
            .collect(Collectors.joining("\n", "package system.log\n\n", ""));
    assertThat(opa.check(Sources.of("log.rego", log), SCHEMAS)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("badSchemas")
  void schemasThatCannotBeUsedAreDiagnosed(Schemas schemas, String wanted, Opa opa) {
    assertThat(opa.check(Sources.of("p.rego", "package p\n"), schemas))
        .singleElement()
        .satisfies(found -> assertThat(found.code()).isEqualTo("schema_error"))
        .asString()
        .startsWith(wanted);
  }

  static Stream<Arguments> badSchemas() {
    return Stream.of(
        arguments(Schemas.ofInput("{"), "the schema of `input` cannot be used"),
        arguments(Schemas.ofInput("{\"type\": \"thing\"}"), "the schema of `input` cannot be used"),
        arguments(
            new Schemas(Optional.empty(), Optional.of("[")),
            "the schema of `data` cannot be used"));
  }

  @Test
  void nothingIsFine(Opa opa) {
    assertThat(opa.check(Sources.of(Map.of()), Schemas.NONE)).isEmpty();
  }
}
