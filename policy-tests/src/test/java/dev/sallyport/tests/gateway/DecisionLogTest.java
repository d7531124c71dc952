package dev.sallyport.tests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.sim.ClaudeSim;
import dev.sallyport.sim.Options;
import dev.sallyport.tests.decisionlog.LogReceiver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The decision log of a gateway as its users run it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DecisionLogTest {
  private static final String PROMPT = "the merger with Initech";

  @AutoClose private final ClaudeSim sim = ClaudeSim.start(Options.defaults().withApiKey(Site.KEY));
  @AutoClose private final LogReceiver receiver = new LogReceiver();
  @AutoClose private final Http http = new Http();

  @Test
  void aKilledGatewayDeliversAfterItsRestart() throws IOException {
    Path token = Files.createTempFile("decision-log", ".token");
    Files.writeString(token, "l0g-s3cret\n");
    String[] options = {
      "--decision-log",
      receiver.base() + "/logs",
      "--decision-log-token-file",
      token.toString(),
      "--decision-log-label",
      "site=test"
    };
    receiver.refuse(true);
    try (GatewayProcess gateway = GatewayProcess.start(sim.uri(), Site.KEY, options)) {
      List<String> exchanges = new ArrayList<>();
      for (String name : List.of("ci-bot", "mallory", "ci-bot")) {
        exchanges.add(
            http.send(Http.message(gateway.target(name), Http.ask(PROMPT, false))).exchange());
      }
      Until.holds("the events are kept", () -> log(gateway).path("kept").asInt() == 3);
      Until.holds("delivery fails", () -> log(gateway).path("failures").asInt() > 0);
      assertThat(log(gateway).at("/trouble/message").asText()).contains("answered 503");
      assertThat(gateway.command("status", "--as", "ci-bot").output())
          .containsPattern("0 delivered, 3 wait on disk \\(\\d+ bytes\\), 0 LOST\n +failed at ");
      assertThat(metrics(gateway))
          .contains(
              "sallyport_decision_log_kept_events 3\n",
              "sallyport_decision_log_dropped_total{cause=\"disk_limit\"} 0\n");
      gateway.kill9();

      receiver.refuse(false);
      gateway.restart(Site.KEY, options);
      Until.holds("the events arrive", () -> receiver.events().size() >= 3);
      assertThat(receiver.events())
          .extracting(event -> event.path("decision_id").asText())
          .isEqualTo(exchanges);
      Until.holds("nothing is kept", () -> log(gateway).path("kept").asInt() == 0);
      assertThat(log(gateway).path("delivered").asInt()).isEqualTo(3);
      assertThat(log(gateway).has("trouble")).isFalse();

      joinsWithTheAuditLog(gateway, receiver.events().getFirst(), exchanges.getFirst());
      assertThat(receiver.events().get(1).at("/custom/cause").asText())
          .isEqualTo("nothing_allowed");
      assertThat(receiver.events().toString()).doesNotContain("Initech");
      assertThat(receiver.fields().getLast()).containsEntry("Authorization", "Bearer l0g-s3cret");
      assertThat(gateway.output() + gateway.error()).doesNotContain("l0g-s3cret");
    } finally {
      Files.delete(token);
    }
  }

  private static void joinsWithTheAuditLog(
      GatewayProcess gateway, JsonNode event, String exchange) {
    JsonNode intent = gateway.audit().of(exchange).getFirst();
    assertThat(event.path("revision").asText())
        .isNotEmpty()
        .isEqualTo(intent.at("/ruling/revision").asText());
    assertThat(event.at("/custom/decision").asText())
        .isEqualTo(intent.at("/ruling/decision").asText());
    assertThat(event.at("/labels/site").asText()).isEqualTo("test");
    assertThat(event.at("/labels/id").asText()).isNotEmpty();
    assertThat(event.at("/bundles").properties()).hasSize(1);
    assertThat(event.at("/erased").toString()).contains("/input/request/last_texts");
    assertThat(event.at("/input/request/model").asText()).isEqualTo("claude-sonnet-5-5");
  }

  private JsonNode log(GatewayProcess gateway) {
    return http.send(Http.request(gateway.target("ci-bot"), "/sallyport/v1/policy").GET().build())
        .json()
        .path("decision_log");
  }

  private String metrics(GatewayProcess gateway) {
    return http.send(Http.request(gateway.target("ci-bot"), "/sallyport/v1/metrics").GET().build())
        .body();
  }
}
