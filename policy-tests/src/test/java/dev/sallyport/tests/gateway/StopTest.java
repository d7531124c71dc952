package dev.sallyport.tests.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that is stopped in good order writes down how its calls ended before it ends. */
class StopTest {
  @TempDir Path folder;

  private GatewayProcess drainingFor(String time, FaultyService service) throws IOException {
    Path config = folder.resolve("sallyport.yaml");
    Files.writeString(config, "listener: {drain: %s}".formatted(time));
    return GatewayProcess.start(service.uri(), Site.KEY, "--config", config.toString());
  }

  private static int readiness(Http http, GatewayProcess gateway) {
    return http.send(Http.bare(gateway.uri(), "/health/ready").GET().build()).status();
  }

  @Test
  void aStreamComesToItsEndAndWhatIsNewIsTurnedAway() throws Exception {
    CountDownLatch stopping = new CountDownLatch(1);
    try (FaultyService service = FaultyService.start();
        GatewayProcess gateway = drainingFor("60s", service);
        Http http = new Http()) {
      service.behave(
          (_, out) -> {
            out.write(FaultyService.BEGINNING.getBytes(UTF_8));
            out.flush();
            stopping.await();
            out.write(FaultyService.END.getBytes(UTF_8));
          });
      try (InputStream reply =
          http.open(Http.message(gateway.target("ci-bot"), Http.ask("hello", true))).body()) {
        assertThat(reply.read()).isPositive();
        // Until its policy is warm it is not ready either.
        Until.holds("it is ready", () -> readiness(http, gateway) == 200);
        CompletableFuture<Void> stopped = CompletableFuture.runAsync(gateway::stop);
        Until.holds("it takes no calls any more", () -> readiness(http, gateway) == 503);
        assertThat(http.send(Http.bare(gateway.uri(), "/health/live").GET().build()).status())
            .isEqualTo(200);
        Http.Answer late =
            http.send(Http.message(gateway.target("ci-bot"), Http.ask("hello", true)));
        assertThat(late.status()).isEqualTo(503);
        assertThat(late.body()).contains("overloaded_error", "This gateway is stopping");
        assertThat(late.headers().get("retry-after")).containsExactly("1");
        assertThat(service.requests()).isEqualTo(1);
        stopping.countDown();
        assertThat(new String(reply.readAllBytes(), UTF_8)).contains("message_stop");
        stopped.get();
      }
      List<JsonNode> outcomes = gateway.audit().entries("outcome");
      assertThat(outcomes)
          .extracting(outcome -> outcome.path("result").asText())
          .containsExactlyInAnyOrder("refused", "completed");
    }
  }

  @Test
  void everyCallHasItsEndBeforeTheStop() throws IOException {
    try (FaultyService service = FaultyService.start();
        GatewayProcess gateway = drainingFor("1s", service);
        Http http = new Http()) {
      service.behave(FaultyService.sayAndFallSilent(FaultyService.BEGINNING));
      try (InputStream reply =
          http.open(Http.message(gateway.target("ci-bot"), Http.ask("hello", true))).body()) {
        assertThat(reply.read()).isPositive();
        gateway.stop();
      }
      assertThat(gateway.error()).contains("some calls are cut off");
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
