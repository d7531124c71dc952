package dev.sallyport.engine.census;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.engine.census.Census.Enforced;
import dev.sallyport.engine.census.Census.Named;
import dev.sallyport.engine.census.Census.Refused;
import dev.sallyport.engine.census.Census.Row;
import dev.sallyport.engine.census.Census.Served;
import dev.sallyport.engine.census.Census.Unknown;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.model.BugException;
import dev.sallyport.engine.model.Endpoint;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands at a method and a path, and that nothing stands nearly there. */
class CensusTest {
  private static final Census CENSUS = Census.ofClaude();
  private static final Set<String> METHODS = Set.of("GET", "POST", "DELETE");

  @ParameterizedTest
  @CsvSource({
    "POST, /v1/messages, MESSAGES, ''",
    "POST, /v1/messages/count_tokens, COUNT_TOKENS, ''",
    "GET, /v1/models, MODELS, ''",
    "GET, /v1/models/claude-opus-5, MODEL, claude-opus-5",
    "GET, /v1/models/claude-opus-4-1@20250805, MODEL, claude-opus-4-1@20250805",
    "GET, /v1/models/anthropic.claude-v2:1, MODEL, anthropic.claude-v2:1",
    "GET, /v1/models/..., MODEL, ...",
    "GET, /v1/models/{model_id, UNKNOWN, ''",
    "GET, /v1/models/batches, MODEL, batches"
  })
  void whatIsEnforced(String method, String path, String endpoint, String named) {
    assertThat(CENSUS.at(method, path))
        .isEqualTo(
            endpoint.equals("UNKNOWN")
                ? new Unknown()
                : new Served(Endpoint.valueOf(endpoint), named));
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /v1/messages/batches, batches",
    "GET, /v1/messages/batches/msgbatch_1/results, batches",
    "POST, /v1/complete, completions",
    "GET, /v1/files/file_1/content, files",
    "DELETE, /v1/skills/skill_1/versions/1759178010641129, skills",
    "GET, /v1/environments/env_1/work/poll, agents",
    "GET, /v1/environments/env_1/work/work_1, agents",
    "POST, /v1/environments/env_1/work/poll, agents",
    "GET, /v1/organizations/spend_limits/effective, organization",
    "GET, /v1/organizations/me, organization",
    "GET, /v1/organizations/usage_report/messages, reports",
    "POST, /v1/oauth/token, tokens"
  })
  void whatIsRefusedByName(String method, String path, String family) {
    assertThat(CENSUS.at(method, path))
        .isInstanceOfSatisfying(
            Named.class, named -> assertThat(named.refused().family()).isEqualTo(family));
  }

  /** Whatever a server, a proxy or the service might take for something else than it says. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "/",
        "//",
        "*",
        "v1/messages",
        "/v1",
        "/v1/",
        "/v1/messages/",
        "//v1/messages",
        "/v1//messages",
        "/v1/./messages",
        "/./v1/messages",
        "/v1/files/../messages",
        "/v1/models/../messages",
        "/v1/messages/.",
        "/v1/messages/..",
        "/v1/%6dessages",
        "/v1/messages%2f",
        "/v1/messages%2Fbatches",
        "/v1%2fmessages",
        "/v1/messages%00",
        "/v1/messages\u0000",
        "/v1/messages?beta=true",
        "/v1/messages#x",
        "/v1/messages;a=b",
        "/v1;a=b/messages",
        "/v1/messages ",
        " /v1/messages",
        "/V1/messages",
        "/v1/Messages",
        "\\v1\\messages",
        "/v1\\messages",
        "/v1/messages/x",
        "/v1/messages/batches/",
        "/v1/messages/batches//results",
        "/v1/messages/batches/../count_tokens",
        "/v1/models/",
        "/v1/models//",
        "/v1/models/.",
        "/v1/models/..",
        "/v1/models/%2e",
        "/v1/models/%2e%2e",
        "/v1/models/%2E%2E/messages",
        "/v1/models/..%2fmessages",
        "/v1/models/a%2fb",
        "/v1/models/a%5cb",
        "/v1/models/a/b",
        "/v1/models/a/",
        "/v1/models/a/..",
        "/v1/models/a;b",
        "/v1/models/a?b",
        "/v1/models/a b",
        "/v1/models/a+b",
        "/v1/models/a\tb",
        "/v1/models/a\nb",
        "/v1/models/a\\b",
        "/v1/models/ä",
        "/v1/models/{model_id}",
        "/v1/files/file_1/../../messages",
        "https://api.example/v1/messages",
        "//api.example/v1/messages",
        "http:/v1/messages"
      })
  void whatLooksNearlyLikeSomethingIsNothing(String path) {
    for (var method : METHODS) {
      assertThat(CENSUS.at(method, path)).as(method).isEqualTo(new Unknown());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "post", "Post", "POST ", "PUT", "PATCH", "HEAD", "OPTIONS", "GET"})
  void anotherMethodIsNothing(String method) {
    assertThat(CENSUS.at(method, "/v1/messages")).isEqualTo(new Unknown());
  }

  @Test
  void aNameIsOfALimitedLength() {
    assertThat(CENSUS.at("GET", "/v1/models/" + "m".repeat(256))).isInstanceOf(Served.class);
    assertThat(CENSUS.at("GET", "/v1/models/" + "m".repeat(257))).isEqualTo(new Unknown());
  }

  static final List<Row> ROWS = CENSUS.rows();

  @ParameterizedTest
  @FieldSource("ROWS")
  void everyRowIsFoundAtItsPlaceAndNowhereNear(Row row) {
    var path = row.path().with("id-1");
    switch (row.standing()) {
      case Enforced(Endpoint endpoint) ->
          assertThat(CENSUS.at(row.method(), path))
              .isEqualTo(new Served(endpoint, path.contains("id-1") ? "id-1" : ""));
      case Refused refused ->
          assertThat(CENSUS.at(row.method(), path)).isEqualTo(new Named(refused));
    }
    for (var near :
        List.of(
            path + "/",
            "/" + path,
            path.replaceFirst("/v1/", "/v1//"),
            path.replaceFirst("/v1/", "/v1/./"),
            path.replaceFirst("/v1/", "/v1%2f"),
            path.toUpperCase(java.util.Locale.ROOT))) {
      assertThat(CENSUS.at(row.method(), near)).as(near).isEqualTo(new Unknown());
    }
  }

  @Test
  void everyEndpointHasItsPlace() {
    assertThat(Arrays.stream(Endpoint.values()).map(CENSUS::row).map(Row::standing).toList())
        .isEqualTo(Arrays.stream(Endpoint.values()).map(Enforced::new).toList());
  }

  @Test
  void rowsAreWhatTheApiHas() {
    assertThat(ROWS)
        .hasSizeGreaterThan(270)
        .allSatisfy(row -> assertThat(METHODS).contains(row.method()))
        .allSatisfy(
            row -> assertThat(row.path().toString()).matches("/v1(/([a-z_]+|\\{[a-z_]+}))+"));
  }

  /** Each sentence goes on after a colon, says what to do after a semicolon, and is used. */
  @Test
  void everySentenceSaysWhyAndWhatToDo() {
    var refused =
        ROWS.stream()
            .map(Row::standing)
            .filter(Refused.class::isInstance)
            .map(Refused.class::cast)
            .collect(Collectors.toSet());
    assertThat(refused)
        .hasSizeGreaterThan(10)
        .allSatisfy(one -> assertThat(one.why()).matches("[a-z][^.;]+[^.;]; [a-z].*[^.]\\."));
    assertThat(refused.stream().map(Refused::why).distinct()).hasSize(refused.size());
    assertThat(refused.stream().map(Refused::family).distinct()).hasSize(refused.size());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"method\":\"GET\",\"path\":\"/v1/a\",\"refused\":\"nothing\"} | nothing says why `nothing`",
        "{\"method\":\"GET\",\"path\":\"/v1/a\",\"enforced\":\"song\"} | no endpoint `song`",
        "{\"method\":\"GET\",\"path\":\"/{a}/{b}\",\"enforced\":\"model\"} | `GET /{a}/{b}` cannot",
        "{\"method\":\"POST\",\"path\":\"/v1/{b}\",\"refused\":\"x\"} | `POST /v1/{b}` is listed twice"
      })
  void aListThatIsWrongIsNotRead(String row, String message) {
    var list =
        """
        {"refusals": {"x": "why; do."},
         "endpoints": [{"method": "POST", "path": "/v1/{a}", "refused": "x"}, %s]}"""
            .formatted(row);
    assertThatThrownBy(() -> Census.of(StrictJson.object(list.getBytes(StandardCharsets.UTF_8))))
        .isInstanceOf(BugException.class)
        .hasMessageStartingWith(message);
  }
}
