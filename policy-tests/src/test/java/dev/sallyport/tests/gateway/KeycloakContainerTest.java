package dev.sallyport.tests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.sim.ClaudeSim;
import dev.sallyport.sim.Options;
import dev.sallyport.tests.clients.Target;
import dev.sallyport.tests.idp.Keycloak;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.utility.MountableFile;

/**
 * A token of the Keycloak that its makers pack, in a container: it runs where Docker does. Where it
 * does not, {@link SignInTest} has the same Keycloak from its distribution.
 */
@Testcontainers(disabledWithoutDocker = true)
class KeycloakContainerTest {
  private static final int PORT = 8080;

  @Container
  private final GenericContainer<?> keycloak =
      new GenericContainer<>("keycloak/keycloak:" + Keycloak.version())
          .withExposedPorts(PORT)
          .withCopyFileToContainer(
              MountableFile.forClasspathResource(Keycloak.REALM),
              "/opt/keycloak/data/import/realm.json")
          .withCommand("start-dev", "--import-realm")
          .waitingFor(
              Wait.forHttp("/realms/sallyport/.well-known/openid-configuration")
                  .forPort(PORT)
                  .withStartupTimeout(Duration.ofMinutes(5)));

  @Test
  void itsTokensAreBelieved() {
    URI issuer =
        URI.create(
            "http://%s:%d/realms/sallyport"
                .formatted(keycloak.getHost(), keycloak.getMappedPort(PORT)));
    try (Http http = new Http();
        ClaudeSim sim = ClaudeSim.start(Options.defaults().withApiKey(Site.KEY));
        GatewayProcess gateway =
            GatewayProcess.start(sim.uri(), Site.KEY, "--issuer", issuer.toString())) {
      Http.Answer given =
          http.send(
              Http.form(
                  issuer,
                  "/protocol/openid-connect/token",
                  "grant_type",
                  "password",
                  "client_id",
                  "sallyport",
                  "username",
                  "alice",
                  "password",
                  "alice-password"));
      Target alice = new Target(gateway.uri(), given.json().path("access_token").asText());
      assertThat(http.send(Http.message(alice, Http.ask("Hello", false))).status()).isEqualTo(200);
    }
  }
}
