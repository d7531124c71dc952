package dev.sallyport.tests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.sim.ClaudeSim;
import dev.sallyport.tests.clients.Target;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Calls that a real Envoy carries: the same line decides, masks and records. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EnvoyCallsTest {
  private static final String SECRET = "AKIA" + "LALEMEL33243OLIB";

  @AutoClose private final ClaudeSim sim = EnvoySite.sim();
  @AutoClose private final EnvoySite site = EnvoySite.before(sim.uri());
  @AutoClose private final Http http = new Http();
  private final Target bot = site.target("ci-bot");

  @BeforeEach
  void forget() {
    sim.clear();
  }

  @Test
  void whole() {
    Http.Answer answer = http.send(Http.message(bot, Http.ask("[sim:text Hello.]", false)));
    System.err.println(answer);
    System.err.println(sim.exchanges());
    System.err.println(site.gateway().audit().entries());
    assertThat(answer.status())
        .as(answer + site.envoy().log() + site.gateway().error())
        .isEqualTo(200);
  }

  @Test
  void streamed() {
    Http.Answer answer =
        http.send(Http.message(bot, Http.ask("[sim:text The key " + SECRET + ".]", true)));
    System.err.println(answer);
    assertThat(answer.stream().text()).isEqualTo("The key [aws.access_key].");
  }

  @Test
  void denied() {
    Http.Answer answer =
        http.send(Http.message(site.target("mallory"), Http.ask("[sim:text Hello.]", false)));
    System.err.println(answer);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(sim.exchanges()).isEmpty();
  }
}
