package dev.sallyport.tests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.tests.clients.Program;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An auditor finds a call by what they have of it, and the log says that they looked. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuditSearchTest {
  private static final String SESSION = "5b1c2f0e-7a54-4f7e-9a51-3f2f4a0c8d11";

  @AutoClose private final Site site = Site.start();
  @AutoClose private final Http http = new Http();
  private String exchange = "";
  private String upstream = "";

  @BeforeAll
  void call() {
    var asked =
        http.send(
            Http.request(site.target("alice"), "/v1/messages")
                .header("x-claude-code-session-id", SESSION)
                .POST(BodyPublishers.ofString(Http.ask("Hello", false).toString()))
                .build());
    assertThat(asked.status()).isEqualTo(200);
    exchange = asked.header("request-id").orElseThrow();
    upstream =
        site.gateway().audit().outcome(exchange).path("upstream").path("request_id").asText();
    assertThat(upstream).isNotEmpty();
    Until.found(
        // By its id alone it would be found before it is there.
        "the call is in the index, with how it ended",
        () ->
            Optional.of(search("session=" + SESSION + "&result=completed"))
                .filter(page -> !page.at("/hits/0").isMissingNode()));
  }

  private Http.Answer asked(String as, String path) {
    return http.send(Http.request(site.target(as), "/sallyport/v1/audit" + path).build());
  }

  private JsonNode search(String query) {
    var answer = asked("alice", "/search?" + query);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.json();
  }

  @ParameterizedTest
  @CsvSource({
    "person=Alice&since=1h&result=completed,      1",
    "person=alice&rule=role%20machine-learning,   1",
    "person=mallory&session=LABEL,                0",
    "session=LABEL,                               1",
    "request=EXCHANGE,                            1",
    "request=UPSTREAM&result=completed,           1",
    "request=UPSTREAM&result=refused,             0",
    "session=LABEL&text=machine%20learn,          1",
    "session=LABEL&text=%22machine%22%20OR%20x,   0",
    "session=LABEL&until=2020-01-01,              0",
    "session=LABEL&kind=act,                      0"
  })
  void aCallIsFoundByWhatIsKnownOfIt(String query, int found) {
    var hits =
        search(
                query
                    .replace("LABEL", SESSION)
                    .replace("EXCHANGE", exchange)
                    .replace("UPSTREAM", upstream))
            .path("hits");
    assertThat(hits).hasSize(found);
    hits.forEach(
        hit -> {
          assertThat(hit.path("exchange").asText()).isEqualTo(exchange);
          assertThat(hit.path("entries")).hasSize(2);
          assertThat(hit.path("session").isNumber()).isTrue();
        });
  }

  @Test
  void aSessionIsFoundByItsLabel() {
    var sessions = asked("alice", "/sessions?label=" + SESSION).json().path("sessions");
    assertThat(sessions).hasSize(1);
    assertThat(sessions.at("/0/principal").asText()).endsWith("#alice");
    assertThat(sessions.at("/0/id").asLong())
        .isEqualTo(search("session=" + SESSION).at("/hits/0/session").asLong());
    assertThat(asked("alice", "/sessions?label=none").json().path("sessions")).isEmpty();
  }

  @Test
  void eachSearchIsAnEntryThatNamesNoWords() {
    var _ = search("person=alice&text=sk-ant-secret");
    var act =
        site.gateway().audit().entries("act").stream()
            .filter(entry -> entry.path("object").asText().equals("person=alice, text"))
            .findFirst();
    assertThat(act).isPresent();
    assertThat(act.get().path("action").asText()).isEqualTo("audit.search");
    assertThat(act.get().at("/caller/subject").asText()).isEqualTo("alice");
    assertThat(site.gateway().audit().entries().toString()).doesNotContain("sk-ant-secret");
  }

  @Test
  void whoIsNoAuditorFindsNothingAndThatIsRecorded() {
    var before = site.gateway().audit().entries("act").size();
    for (var path : new String[] {"/search?person=alice", "/sessions?label=" + SESSION}) {
      assertThat(asked("mallory", path).status()).isEqualTo(403);
    }
    assertThat(site.gateway().audit().entries("act")).hasSize(before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "persn=alice",
        "person=alice&person=bob",
        "since=yesterday",
        "text=***",
        "text=a%20b%20c%20d%20e%20f%20g%20h%20i",
        "limit=0",
        "limit=101",
        "before=x"
      })
  void whatCannotBeAskedIsSaid(String query) {
    var answer = asked("alice", "/search?" + query);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.errorType()).isEqualTo("invalid_request_error");
  }

  @Test
  void theCommandFindsTheSame() {
    Program.Result table =
        site.gateway().command("audit", "search", "--person", "alice", "--session", SESSION);
    assertThat(table.exitCode()).as(table.toString()).isZero();
    assertThat(table.output().lines())
        .hasSize(2)
        .last()
        .asString()
        .contains("alice", "completed", SESSION, exchange);
    Program.Result json =
        site.gateway().command("audit", "search", "--request", upstream, "--since", "1h", "--json");
    assertThat(json.output().lines()).singleElement().asString().contains(exchange, "\"outcome\"");
    assertThat(site.gateway().command("audit", "search", "--tool", "nothing").exitCode())
        .isEqualTo(1);
    Program.Result wrong = site.gateway().command("audit", "search", "--since", "yesterday");
    assertThat(wrong.exitCode()).isEqualTo(2);
    assertThat(wrong.error()).contains("`since` is a span such as `7d`");
  }
}
