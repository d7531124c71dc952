package dev.sallyport.tests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.engine.store.PostgresServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a balancer is told: whether a gateway lives, and whether calls had better come to it. */
class HealthTest {
  private static final String KEY = "sk-ant-test-health";

  @TempDir Path folder;
  @AutoClose private final FaultyService service = FaultyService.start();
  @AutoClose private final Http http = new Http();

  private Http.Answer asked(GatewayProcess gateway, String path) {
    return http.send(Http.bare(gateway.uri(), path).GET().build());
  }

  private Map<String, String> checks(GatewayProcess gateway) {
    try {
      Map<String, String> checks = new TreeMap<>();
      for (JsonNode check :
          Http.MAPPER.readTree(asked(gateway, "/health/ready").body()).path("checks")) {
        checks.put(check.path("name").asText(), check.path("status").asText());
      }
      return checks;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void awaitReady(GatewayProcess gateway) {
    Until.holds("it is ready", () -> asked(gateway, "/health/ready").status() == 200);
  }

  @Test
  void aGatewayIsReadyWhenItsPolicyIsWarmAndNobodyHasToBeKnown() {
    try (GatewayProcess gateway = GatewayProcess.start(service.uri(), KEY)) {
      awaitReady(gateway);
      assertThat(checks(gateway))
          .isEqualTo(Map.of("gateway", "UP", "policy", "UP", "store", "UP", "upstream", "UP"));
      Http.Answer live = asked(gateway, "/health/live");
      assertThat(live.status()).isEqualTo(200);
      assertThat(live.body()).isEqualTo("{\"status\":\"UP\",\"checks\":[]}");
      assertThat(live.headers().get("cache-control")).containsExactly("no-store");
      // Nobody calls the service, and nothing is recorded.
      assertThat(service.requests()).isZero();
      assertThat(gateway.audit().entries("outcome")).isEmpty();
    }
  }

  @Test
  void aGatewayWithoutItsDatabaseLivesAndIsNotReady() {
    try (PostgresServer server = PostgresServer.start()) {
      Path config = SharedDatabase.configuration(folder, server.database(), "");
      try (GatewayProcess gateway =
          GatewayProcess.start(service.uri(), KEY, "--config", config.toString())) {
        awaitReady(gateway);
        server.stop();
        try {
          Until.holds("the store is told of", () -> "DOWN".equals(checks(gateway).get("store")));
          assertThat(asked(gateway, "/health/ready").status()).isEqualTo(503);
          assertThat(asked(gateway, "/health/live").status()).isEqualTo(200);
        } finally {
          server.begin();
        }
        awaitReady(gateway);
      }
    }
  }
}
