package dev.sallyport.tests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A gateway that is stopped in good order writes down how its calls ended before it ends. */
class StopTest {
  private static final String BEGINNING =
      "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n" + begun();

  private static String begun() {
    return """
    event: message_start
    data: {"type":"message_start","message":{}}

    """;
  }

  @Test
  void everyCallHasItsEndBeforeTheStop() throws IOException {
    try (FaultyService service = FaultyService.start();
        GatewayProcess gateway = GatewayProcess.start(service.uri(), Site.KEY);
        Http http = new Http()) {
      service.behave(FaultyService.sayAndFallSilent(BEGINNING));
      try (InputStream reply =
          http.open(Http.message(gateway.target("ci-bot"), Http.ask("hello", true))).body()) {
        assertThat(reply.read()).isPositive();
        gateway.stop();
      }
      List<String> kinds =
          gateway.audit().entries().stream().map(entry -> entry.path("kind").asText()).toList();
      assertThat(kinds).endsWith("intent", "outcome", "stopped");
      JsonNode outcome = gateway.audit().entries("outcome").getLast();
      assertThat(outcome.path("result").asText()).isIn("failed", "abandoned");
      assertThat(gateway.error()).doesNotContain("not recorded", "in doubt");
      Wanted.requireNoStackTrace(gateway);
    }
  }
}
