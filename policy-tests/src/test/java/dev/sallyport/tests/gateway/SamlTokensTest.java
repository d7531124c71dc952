package dev.sallyport.tests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.sim.ClaudeSim;
import dev.sallyport.sim.Options;
import dev.sallyport.tests.clients.Target;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The gateway's own tokens, given for SAML assertions, over HTTP. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SamlTokensTest {
  private static final String URN = "urn:ietf:params:oauth:";
  private static final long SEED = 20261129;
  private static final int MUTATIONS = 400;

  private final Path folder = Folders.fresh();
  private final SamlIssuer issuer = SamlIssuer.in(folder);

  @AutoClose private final ClaudeSim sim = ClaudeSim.start(Options.defaults().withApiKey(Site.KEY));

  @AutoClose
  private final GatewayProcess gateway =
      GatewayProcess.start(sim.uri(), Site.KEY, "--config", config().toString());

  @AutoClose private final Http http = new Http();

  @AfterAll
  void tidyUp() {
    Folders.delete(folder);
  }

  private Path config() {
    try {
      return Files.writeString(
          folder.resolve("sallyport.yaml"),
          """
          environment: staging
          saml:
            providers:
              - entity_id: %s
                certificates: [idp.der]
                hint: sign in again at the example
          """
              .formatted(SamlIssuer.ENTITY_ID));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String assertion(String subject, String... groups) {
    return issuer.assertion(gateway.uri().toString(), "_" + UUID.randomUUID(), subject, groups);
  }

  private Http.Answer token(Map<String, String> fields) {
    return http.send(Http.form(gateway.uri(), "/oauth/token", fields));
  }

  private Http.Answer bearer(String assertion) {
    return encodedBearer(SamlIssuer.encoded(assertion));
  }

  private Http.Answer encodedBearer(String assertion) {
    return token(
        new TreeMap<>(
            Map.of("grant_type", URN + "grant-type:saml2-bearer", "assertion", assertion)));
  }

  private Http.Answer exchange(String assertion) {
    return token(
        new TreeMap<>(
            Map.of(
                "grant_type",
                URN + "grant-type:token-exchange",
                "subject_token",
                SamlIssuer.encoded(assertion),
                "subject_token_type",
                URN + "token-type:saml2")));
  }

  private static String access(Http.Answer answer) {
    assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    return answer.json().path("access_token").asText();
  }

  private Http.Answer asks(String token) {
    return http.send(Http.message(new Target(gateway.uri(), token), Http.ask("hello", false)));
  }

  private JsonNode step(Http.Answer answer) {
    return gateway.audit().of(answer.exchange()).getFirst();
  }

  @Test
  void anAssertionGivesATokenForWhomItStands() {
    Http.Answer given = bearer(assertion("alice", "ml"));
    Http.Answer answer = asks(access(given));
    assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    JsonNode intent = step(answer);
    assertThat(intent.at("/caller/subject").asText()).isEqualTo("alice");
    assertThat(intent.at("/caller/issuer").asText()).isEqualTo(SamlIssuer.ENTITY_ID);
    assertThat(step(given).path("grant").asText()).isEqualTo("saml2_bearer");
    // It lives no longer than what was shown.
    assertThat(given.json().path("expires_in").asInt()).isBetween(1, 300);
  }

  @Test
  void anAssertionIsExchangedAsWell() {
    assertThat(asks(access(exchange(assertion("alice", "ml")))).status()).isEqualTo(200);
  }

  @Test
  void thePolicyDecidesByItsGroups() {
    assertThat(asks(access(bearer(assertion("mallory", "tourists")))).errorType())
        .isEqualTo("policy_blocked");
    assertThat(asks(access(exchange(assertion("mallory")))).errorType())
        .isEqualTo("policy_blocked");
  }

  @Test
  void eachCountsOnce() {
    String assertion = assertion("alice", "ml");
    access(bearer(assertion));
    refused(bearer(assertion), "invalid_grant", "assertion_replayed");
    refused(exchange(assertion), "invalid_request", "assertion_replayed");
  }

  @Test
  void whatIsNotOfTheProviderIsRefused() {
    String assertion = assertion("alice", "ml");
    refused(bearer(assertion.replace(">alice<", ">bob<")), "invalid_grant", "bad_signature");
    refused(
        bearer(issuer.assertion("https://other.example", "_x", "alice")),
        "invalid_grant",
        "wrong_audience");
    refused(bearer("<x/>"), "invalid_grant", "assertion_malformed");
    refused(encodedBearer("!"), "invalid_grant", "assertion_malformed");
    assertThat(asks(SamlIssuer.encoded(assertion)).status()).isEqualTo(401);
    assertThat(asks("eyJhbGciOiJub25lIn0.e30.").errorMessage())
        .contains("have one of the gateway's own");
    // None of that has used it up.
    access(bearer(assertion));
  }

  private void refused(Http.Answer answer, String error, String code) {
    assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
    assertThat(answer.json().path("error").asText()).isEqualTo(error);
    assertThat(answer.body()).doesNotContain("alice", "bob");
    assertThat(step(answer).path("refusal").asText()).isEqualTo(code);
  }

  /** Of what was spoilt a little, nothing gives a token, and nothing is a fault of the gateway. */
  @Test
  void noMutationGivesAToken() {
    Random random = new Random(SEED);
    String assertion = assertion("alice", "ml");
    access(bearer(assertion));
    for (int i = 0; i < MUTATIONS; i++) {
      Http.Answer answer =
          random.nextInt(4) == 0
              ? encodedBearer(spoilt(SamlIssuer.encoded(assertion), random))
              : bearer(spoilt(assertion, random));
      assertThat(answer.status()).as("seed %d, mutation %d: %s", SEED, i, answer).isEqualTo(400);
    }
  }

  private static String spoilt(String original, Random random) {
    StringBuilder text = new StringBuilder(original);
    for (int changes = 1 + random.nextInt(3); changes > 0 && text.length() > 1; changes--) {
      int at = random.nextInt(text.length());
      switch (random.nextInt(5)) {
        case 0 -> text.setCharAt(at, (char) (text.charAt(at) ^ (1 << random.nextInt(7))));
        case 1 -> text.insert(at, (char) (1 + random.nextInt(255)));
        case 2 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(200)));
        case 3 -> text.setLength(at);
        default ->
            text.insert(at, text.substring(at, Math.min(text.length(), at + random.nextInt(400))));
      }
    }
    return text.toString();
  }

  @Test
  void itSaysThatItTakesAssertions() {
    Http.Answer metadata =
        http.send(
            HttpRequest.newBuilder(gateway.uri().resolve("/.well-known/oauth-authorization-server"))
                .build());
    assertThat(metadata.json().path("grant_types_supported").toString()).contains("saml2-bearer");
  }
}
