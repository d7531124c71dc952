package dev.sallyport.tests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.engine.census.Census;
import dev.sallyport.engine.census.Census.Refused;
import dev.sallyport.engine.census.Census.Row;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** What the table of the Claude API says of each endpoint is what a caller meets. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CensusTest {
  private static final String MODEL = "/v1/models/claude-opus-5-5";

  static final List<Row> REFUSED =
      Census.ofClaude().rows().stream().filter(row -> row.standing() instanceof Refused).toList();

  @AutoClose private final Site site = Site.start();
  @AutoClose private final Http http = new Http();

  @BeforeEach
  void forget() {
    site.sim().clear();
  }

  @ParameterizedTest
  @FieldSource("REFUSED")
  void whatIsRefusedSaysWhy(Row row) {
    String path = row.path().with("id-1");
    String why = ((Refused) row.standing()).why();
    Http.Answer answer = http.send(call("ci-bot", row.method(), path));
    new Wanted(501, "not_supported", "endpoint_not_served", why)
        .requireLast(site.gateway(), answer);
    assertThat(answer.errorMessage())
        .isEqualTo("This gateway does not serve `%s %s`: %s".formatted(row.method(), path, why));
    assertThat(site.sim().exchanges()).as("what the service saw").isEmpty();
  }

  @Test
  void aModelIsShownToThoseWhoHaveARole() {
    Http.Answer answer = http.send(call("ci-bot", "GET", MODEL + "?beta=true"));
    assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    assertThat(answer.json().path("id").asText()).isEqualTo("claude-opus-5-5");
    assertThat(site.sim().exchanges())
        .singleElement()
        .satisfies(
            seen -> {
              assertThat(seen.method() + " " + seen.path()).isEqualTo("GET " + MODEL);
              assertThat(seen.query()).isEqualTo("beta=true");
              assertThat(seen.body().bytes()).isEmpty();
            });
    JsonNode said = site.gateway().audit().of(answer.exchange()).getFirst().path("call");
    assertThat(said.path("endpoint").asText()).isEqualTo("model");
    assertThat(said.path("model").asText()).isEqualTo("claude-opus-5-5");
  }

  @Test
  void aModelIsShownToNobodyElse() {
    new Wanted(400, "policy_blocked", "policy_nothing_allowed", "no rule of the policy allows it")
        .requireLast(site.gateway(), http.send(call("mallory", "GET", MODEL)));
    assertThat(site.sim().exchanges()).as("what the service saw").isEmpty();
  }

  private HttpRequest call(String who, String method, String path) {
    BodyPublisher body =
        method.equals("GET") ? BodyPublishers.noBody() : BodyPublishers.ofString("{}");
    return Http.request(site.target(who), path).method(method, body).build();
  }
}
