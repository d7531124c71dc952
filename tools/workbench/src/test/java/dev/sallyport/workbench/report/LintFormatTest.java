package dev.sallyport.workbench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.opa.Place;
import dev.sallyport.workbench.lint.Finding;
import dev.sallyport.workbench.lint.Finding.Level;
import dev.sallyport.workbench.lint.LintCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

class LintFormatTest {
  private static final Finding UNTESTED =
      new Finding(
          new Place("gateway/a b,c.rego", 3, 7),
          "untested-rule",
          Level.WARNING,
          "100 % <wrong> & \"so\"\nsecond line");
  private static final Finding STRICT =
      new Finding(new Place("x.rego", 1, 0), "rego_parse_error", Level.ERROR, "package expected");
  private static final Finding NOWHERE =
      new Finding(new Place("", 0, 0), "schema_error", Level.ERROR, "no schema");

  private static final List<Finding> ALL = List.of(UNTESTED, STRICT, NOWHERE);

  @Test
  void text() {
    assertThat(LintFormat.TEXT.of(ALL, "rego"))
        .isEqualTo(
            """
            gateway/a b,c.rego:3:7: untested-rule: 100 % <wrong> & "so"
            second line
            x.rego:1:0: rego_parse_error: package expected
            schema_error: no schema
            """);
    assertThat(LintFormat.TEXT.of(List.of(), "rego")).isEmpty();
  }

  @Test
  void github() {
    assertThat(LintFormat.GITHUB.of(ALL, "rego"))
        .isEqualTo(
            """
            ::warning file=rego/gateway/a b%2Cc.rego,line=3,col=7,title=untested-rule::100 %25 <wrong> & "so"%0Asecond line
            ::error file=rego/x.rego,line=1,col=1,title=rego_parse_error::package expected
            ::error file=rego,title=schema_error::no schema
            """);
    assertThat(LintFormat.GITHUB.of(List.of(), "rego")).isEmpty();
  }

  @Test
  void filesAreNamedFromWhereTheReaderIs() {
    var here = Path.of("a", "repository");
    assertThat(LintFormat.folder(here.resolve("rego"), here)).isEqualTo("rego");
    assertThat(LintFormat.folder(here, here)).isEmpty();
    assertThat(LintFormat.folder(Path.of("b"), here))
        .isEqualTo(Path.of("b").toAbsolutePath().toString());
  }

  @Test
  void junit() {
    assertThat(LintFormat.JUNIT.of(List.of(UNTESTED), "rego"))
        .contains("<testsuite name=\"sallyport.lint\" tests=\"1\" failures=\"1\" errors=\"0\"")
        .contains("file=\"rego/gateway/a b,c.rego\" line=\"3\"")
        .contains("<failure message=\"untested-rule: 100 % &lt;wrong&gt; &amp; &quot;so&quot;");
    assertThat(LintFormat.JUNIT.of(List.of(), "rego"))
        .contains("tests=\"1\" failures=\"0\"")
        .doesNotContain("<failure");
  }

  @Test
  void sarif() throws IOException {
    var log = new ObjectMapper().readTree(LintFormat.SARIF.of(ALL, "rego"));

    assertThat(log.path("version").asText()).isEqualTo("2.1.0");
    assertThat(log.path("$schema").asText()).endsWith("/sarif-schema-2.1.0.json");
    assertThat(log.path("runs")).hasSize(1);
    var run = log.path("runs").path(0);
    assertThat(run.path("columnKind").asText()).isEqualTo("unicodeCodePoints");
    var rules = elements(run.at("/tool/driver/rules"));
    assertThat(run.at("/tool/driver/name").asText()).isEqualTo("sallyport lint");
    assertThat(rules)
        .extracting(rule -> rule.path("id").asText())
        .startsWith(Arrays.stream(LintCode.values()).map(LintCode::word).toArray(String[]::new))
        .endsWith("rego_parse_error", "schema_error")
        .doesNotHaveDuplicates();
    assertThat(rules)
        .allMatch(rule -> rule.at("/shortDescription/text").isTextual())
        .allMatch(
            rule ->
                List.of("error", "warning")
                    .contains(rule.at("/defaultConfiguration/level").asText()));

    var results = elements(run.path("results"));
    assertThat(results)
        .extracting(
            result -> result.path("ruleId").asText(), result -> result.path("level").asText())
        .containsExactly(
            tuple("untested-rule", "warning"),
            tuple("rego_parse_error", "error"),
            tuple("schema_error", "error"));
    var place = results.getFirst().at("/locations/0/physicalLocation");
    assertThat(place.at("/artifactLocation/uri").asText()).isEqualTo("rego/gateway/a%20b,c.rego");
    assertThat(place.path("region").toString()).isEqualTo("{\"startLine\":3,\"startColumn\":7}");
    assertThat(results.get(1).at("/locations/0/physicalLocation/region").toString())
        .isEqualTo("{\"startLine\":1,\"startColumn\":1}");
    assertThat(results.get(2).at("/locations/0/physicalLocation").has("region")).isFalse();
    assertThat(results.getFirst().at("/message/text").asText()).contains("100 % <wrong>");
  }

  @Test
  void sarifOfNothingHasResultsAllTheSame() throws IOException {
    var log = new ObjectMapper().readTree(LintFormat.SARIF.of(List.of(), ""));
    assertThat(Optional.of(log.at("/runs/0/results"))).get().matches(JsonNode::isArray);
  }

  private static List<JsonNode> elements(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).toList();
  }
}
