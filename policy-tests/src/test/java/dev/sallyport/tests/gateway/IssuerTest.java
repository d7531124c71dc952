package dev.sallyport.tests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.SignedJWT;
import dev.sallyport.sim.ClaudeSim;
import dev.sallyport.sim.Options;
import dev.sallyport.tests.clients.Target;
import java.util.List;
import java.util.Map;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** {@code up --issuer}: a gateway that believes an OIDC provider and nobody else. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IssuerTest {
  private static final String REALM = "main";

  @AutoClose private final ClaudeSim sim = ClaudeSim.start(Options.defaults().withApiKey(Site.KEY));

  @AutoClose("shutdown")
  private final MockOAuth2Server provider = OddProvider.started();

  @AutoClose private final GatewayProcess gateway = trusting(provider);
  @AutoClose private final Http http = new Http();

  private GatewayProcess trusting(MockOAuth2Server server) {
    return GatewayProcess.start(
        sim.uri(),
        Site.KEY,
        "--issuer",
        OddProvider.issuer(server, REALM),
        "--audience",
        "the-gateway");
  }

  private static SignedJWT token(MockOAuth2Server server, String audience) {
    return server.issueToken(REALM, "nightly", audience, Map.of("groups", List.of("ci")));
  }

  private Http.Answer ask(GatewayProcess where, String token) {
    return http.send(Http.message(new Target(where.uri(), token), Http.ask("hello", false)));
  }

  /** A provider that has just started may be slower than the gateway waits for it. */
  @BeforeAll
  void letTheProviderWarmUp() {
    String token = token(provider, "the-gateway").serialize();
    Until.holds("the provider is known", () -> ask(gateway, token).status() == 200);
  }

  @Test
  void aTokenOfTheIssuerPasses() {
    Http.Answer answer = ask(gateway, token(provider, "the-gateway").serialize());
    assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    assertThat(gateway.audit().of(answer.exchange()).getFirst().at("/caller/subject").asText())
        .isEqualTo("nightly");
    assertThat(gateway.output()).doesNotContain("DEVELOPMENT MODE");
  }

  @Test
  void oneThatWasMadeForAnotherIsRefused() {
    new Wanted(401, "authentication_error", "wrong_audience", "ask your identity provider")
        .requireLast(gateway, ask(gateway, token(provider, "another-service").serialize()));
  }

  @Test
  void theDevelopmentIdentitiesAreNobody() {
    new Wanted(401, "authentication_error", "unknown_issuer", "token")
        .requireLast(gateway, ask(gateway, gateway.token("alice")));
  }

  @Test
  void whileTheIssuerIsDownNobodyIsKnownAndItMayGoBetterLater() {
    MockOAuth2Server gone = OddProvider.started();
    String token = token(gone, "the-gateway").serialize();
    try (GatewayProcess alone = trusting(gone)) {
      gone.shutdown();
      new Wanted(503, "api_error", "issuer_unreachable", "identity provider")
          .requirePassing(alone, ask(alone, token));
    }
  }
}
