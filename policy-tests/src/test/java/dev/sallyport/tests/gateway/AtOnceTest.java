package dev.sallyport.tests.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** As many calls go to the service at once as there may be. */
class AtOnceTest {
  @TempDir Path folder;

  @Test
  void whoFillsTheirOwnLimitIsToldSoAndOthersPass() throws IOException {
    Path config = folder.resolve("sallyport.yaml");
    Files.writeString(
        config, "limits: {calls: 2, calls_each: 1, patience: 0s}\nlistener: {drain: 0s}\n");
    try (FaultyService service = FaultyService.start();
        GatewayProcess gateway =
            GatewayProcess.start(service.uri(), Site.KEY, "--config", config.toString());
        Http http = new Http()) {
      CountDownLatch ends = new CountDownLatch(1);
      service.behave(
          (_, out) -> {
            out.write(FaultyService.BEGINNING.getBytes(UTF_8));
            out.flush();
            ends.await();
            out.write(FaultyService.END.getBytes(UTF_8));
          });
      try (InputStream reply = open(http, gateway, "ci-bot")) {
        assertThat(reply.read()).isPositive();
        Http.Answer second = http.send(ask(gateway, "ci-bot"));
        assertThat(second.status()).isEqualTo(429);
        assertThat(second.headers().get("retry-after")).isNotEmpty();
        assertThat(second.body()).contains("rate_limit_error", "1 of your calls are under way");
        assertThat(service.requests()).isEqualTo(1);
        try (InputStream others = open(http, gateway, "alice")) {
          assertThat(others.read()).isPositive();
          assertThat(service.requests()).isEqualTo(2);
          ends.countDown();
          assertThat(new String(others.readAllBytes(), UTF_8)).contains("message_stop");
        }
        assertThat(new String(reply.readAllBytes(), UTF_8)).contains("message_stop");
      }
      JsonNode refused =
          gateway.audit().entries("outcome").stream()
              .filter(outcome -> outcome.path("result").asText().equals("refused"))
              .findFirst()
              .orElseThrow();
      assertThat(refused.path("refusal").asText()).isEqualTo("too_many_at_once");
      // What has ended makes room.
      Until.holds("there is a turn again", () -> http.send(ask(gateway, "ci-bot")).status() == 200);
    }
  }

  private static InputStream open(Http http, GatewayProcess gateway, String who) {
    return http.open(ask(gateway, who)).body();
  }

  private static HttpRequest ask(GatewayProcess gateway, String who) {
    return Http.message(gateway.target(who), Http.ask("hello", true));
  }
}
