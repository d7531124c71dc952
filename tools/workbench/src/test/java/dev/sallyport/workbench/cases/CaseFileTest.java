package dev.sallyport.workbench.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CaseFileTest {
  private static final String GOOD =
      """
      cases:
        - case: one
          when: {request: {model: m}}
          then: {decision: allow}

        - case: two
          given: {at: "2026-03-01T09:00:00Z", identity: {kind: service, method: saml, actors: [i#s], scope: [reader]}}
          when:
            request: {model: m}
          then:
            decision: deny
      """;

  @Test
  void eachCaseKnowsWhereItBegins() {
    assertThat(CaseFile.read("x_cases.yaml", GOOD))
        .extracting(CaseFile.Placed::place)
        .containsExactly("x_cases.yaml:2:1", "x_cases.yaml:6:1");
  }

  /** What is written instead of something, and what is said of it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          decision: deny       | decison: deny          | x_cases.yaml:11:7: unknown key `decison`; known here: `audit`, `decision`, `reason`, `reply`, `rules`
          case: two            | cas: two               | unknown key `cas`
          case: two            | case: ''               | x_cases.yaml:6:1: a case begins with `case:`
          decision: deny       | decision: no           | x_cases.yaml:6:1: `then` needs a `decision`: allow, mask, approve or deny
          given: {at:          | given: {when:          | unknown key `when`; known here: `at`, `environment`, `identity`
          2026-03-01T09:00:00Z | tomorrow               | x_cases.yaml:6:1: `at` is a time
          kind: service        | kind: robot            | x_cases.yaml:6:1: `kind` is `person` or `service`
          method: saml         | method: password       | x_cases.yaml:6:1: `method` is `oidc`, `saml` or `key`
          i#s                  | alice                  | x_cases.yaml:6:1: `actors` are written as `issuer#subject`
          i#s                  | '"#s"'                 | x_cases.yaml:6:1: `actors` are written as `issuer#subject`
          scope: [reader]      | scopes: [reader]       | unknown key `scopes`; known here: `actors`, `claims`, `groups`, `issuer`, `kind`, `method`, `scope`, `subject`
          decision: deny       | 'decision: [deny'      | x_cases.yaml:
          'decision: deny'     | 'decision: deny\n      decision: deny' | x_cases.yaml:12:
          cases:               | things:                | x_cases.yaml:1:1: unknown key `things`; known here: `cases`
          """)
  void whatIsWrongIsToldWithItsPlace(String before, String after, String message) {
    assertThat(GOOD).contains(before);
    assertThatThrownBy(
            () -> CaseFile.read("x_cases.yaml", GOOD.replace(before, after.replace("\\n", "\n"))))
        .isInstanceOf(UnfitCaseException.class)
        .hasMessageContaining(message)
        .hasMessageStartingWith("x_cases.yaml:");
  }

  @Test
  void aFileWithoutCasesIsNone() {
    for (var text : List.of("", "cases: []", "cases:")) {
      assertThatThrownBy(() -> CaseFile.read("x_cases.yaml", text))
          .isInstanceOf(UnfitCaseException.class)
          .hasMessage("x_cases.yaml:1:1: expected `cases:`, with at least one case");
    }
  }

  /** The schema that editors use knows the keys that are read, and no others. */
  @Test
  void theSchemaHasTheSameKeys() throws IOException {
    var schema =
        new ObjectMapper()
            .readTree(Files.readString(Path.of("..", "..", "rego", "schemas", "cases.json")));
    var one = schema.at("/properties/cases/items");
    var given = one.at("/properties/given");
    assertKeys(one, Case.class);
    assertKeys(given, Case.Given.class);
    assertKeys(given.at("/properties/identity"), Case.Who.class);
    assertKeys(one.at("/properties/when"), Case.When.class);
    assertKeys(one.at("/properties/then"), Case.Then.class);
  }

  private static void assertKeys(JsonNode schema, Class<? extends Record> type) {
    var keys = new TreeSet<String>();
    schema.path("properties").fieldNames().forEachRemaining(keys::add);
    assertThat(schema.path("additionalProperties").asBoolean(true)).as(type.getName()).isFalse();
    assertThat(keys)
        .as(type.getName())
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Objects.requireNonNull(type.getRecordComponents()))
                .map(part -> part.getName().equals("name") ? "case" : part.getName())
                .map(name -> name.equals("toolUse") ? "tool_use" : name)
                .toList());
  }
}
