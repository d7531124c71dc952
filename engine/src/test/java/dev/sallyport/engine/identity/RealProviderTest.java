package dev.sallyport.engine.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sallyport.engine.model.Credentials;
import dev.sallyport.engine.model.Identity.Kind;
import dev.sallyport.engine.model.RefusedException;
import java.net.URI;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Against an OpenID provider that others wrote, with two tenants. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RealProviderTest {

  private final MockOAuth2Server server = new MockOAuth2Server();
  private final Documents documents = new Documents(Duration.ofMinutes(1));
  private final List<String> notices = new ArrayList<>();
  private OidcIdentifier identifier;

  @BeforeAll
  void start() {
    server.start();
    var people = TrustedIssuer.usual(issuer("people"), "sallyport");
    var pipelines =
        new TrustedIssuer(
            issuer("pipelines"),
            "sallyport",
            TrustedIssuer.USUAL_ALGORITHMS,
            List.of("teams"),
            new KindRule.Always(Kind.SERVICE),
            "let the pipeline ask for a new one");
    identifier =
        new OidcIdentifier(List.of(people, pipelines), documents, Clock.systemUTC(), notices::add);
  }

  @AfterAll
  void stop() {
    documents.close();
    server.shutdown();
  }

  @Test
  void itsTokensAreBelieved() {
    var person = token("people", "carol", "sallyport", Map.of("groups", List.of("ml")));
    var pipeline = token("pipelines", "build-7", "sallyport", Map.of("teams", "ci"));

    var carol = identifier.identify(new Credentials(person));
    var build = identifier.identify(new Credentials(pipeline));

    assertThat(carol.subject()).isEqualTo("carol");
    assertThat(carol.kind()).isEqualTo(Kind.PERSON);
    assertThat(carol.groups()).containsExactly("ml");
    assertThat(build.kind()).isEqualTo(Kind.SERVICE);
    assertThat(build.groups()).containsExactly("ci");
    assertThat(notices).isEmpty();
  }

  @Test
  void itsTokensForOthersAreNot() {
    assertRefused(token("people", "carol", "shop", Map.of()), "wrong_audience");
    assertRefused(token("strangers", "carol", "sallyport", Map.of()), "unknown_issuer");
    assertRefused(
        server.issueToken("people", "carol", "sallyport", Map.of(), -300).serialize(),
        "token_expired");
  }

  private void assertRefused(String token, String code) {
    assertThatExceptionOfType(RefusedException.class)
        .isThrownBy(() -> identifier.identify(new Credentials(token)))
        .satisfies(
            refused -> assertThat(refused.refusal().code()).as("%s", notices).isEqualTo(code));
  }

  /** What the provider calls itself in its tokens. */
  private URI issuer(String tenant) {
    try {
      return URI.create(server.issueToken(tenant).getJWTClaimsSet().getIssuer());
    } catch (ParseException e) {
      throw new AssertionError(e);
    }
  }

  private String token(String issuer, String subject, String audience, Map<String, Object> more) {
    return server.issueToken(issuer, subject, audience, more).serialize();
  }
}
