package dev.sallyport.tests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import dev.sallyport.sim.ClaudeSim;
import dev.sallyport.sim.Options;
import dev.sallyport.tests.clients.Program;
import dev.sallyport.tests.clients.Target;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The gateway's own tokens, given for those of a real OIDC provider, over HTTP. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TokensTest {
  private static final String URN = "urn:ietf:params:oauth:";
  private static final String AUDIENCE = "the-gateway";

  @AutoClose private final ClaudeSim sim = ClaudeSim.start(Options.defaults().withApiKey(Site.KEY));

  @AutoClose("shutdown")
  private final MockOAuth2Server provider = OddProvider.started();

  @AutoClose
  private final GatewayProcess gateway =
      GatewayProcess.start(
          sim.uri(),
          Site.KEY,
          "--issuer",
          OddProvider.issuer(provider, "main"),
          "--audience",
          AUDIENCE);

  @AutoClose private final Http http = new Http();
  @TempDir private Path folder;

  private String providers(String subject, String... groups) {
    return provider
        .issueToken("main", subject, AUDIENCE, Map.of("groups", List.of(groups)))
        .serialize();
  }

  private Http.Answer post(String path, String... fields) {
    return http.send(Http.form(gateway.uri(), path, fields));
  }

  private Http.Answer exchange(String subject, String... more) {
    List<String> fields =
        new ArrayList<>(
            List.of(
                "grant_type",
                URN + "grant-type:token-exchange",
                "subject_token",
                subject,
                "subject_token_type",
                URN + "token-type:jwt"));
    fields.addAll(List.of(more));
    return post("/oauth/token", fields.toArray(String[]::new));
  }

  private static String access(Http.Answer answer) {
    assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    assertThat(answer.header("cache-control")).contains("no-store");
    return answer.json().path("access_token").asText();
  }

  private Http.Answer asks(String token) {
    return http.send(Http.message(new Target(gateway.uri(), token), Http.ask("hello", false)));
  }

  private Http.Answer get(String path) {
    return http.send(HttpRequest.newBuilder(gateway.uri().resolve(path)).GET().build());
  }

  /** A provider that has just started may be slower than the gateway waits for it. */
  @BeforeAll
  void letTheProviderWarmUp() {
    Until.holds("the provider is known", () -> asks(providers("alice", "ml")).status() == 200);
  }

  @Test
  void aTokenOfTheGatewayStandsForWhomTheProviderVouched() {
    Http.Answer given = exchange(providers("alice", "ml"));
    Http.Answer answer = asks(access(given));
    assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    JsonNode intent = gateway.audit().of(answer.exchange()).getFirst();
    assertThat(intent.at("/caller/subject").asText()).isEqualTo("alice");
    assertThat(intent.at("/caller/issuer").asText())
        .isEqualTo(OddProvider.issuer(provider, "main"));
    JsonNode step = gateway.audit().of(given.exchange()).getFirst();
    assertThat(step.path("kind").asText()).isEqualTo("token");
    assertThat(step.path("token").asText()).isEqualTo(intent.at("/caller/token_id").asText());
    assertThat(asks(access(exchange(access(given)))).status()).isEqualTo(200);
  }

  @Test
  void whoHasNoRoleHasNoneByAnExchange() {
    assertThat(asks(access(exchange(providers("mallory")))).errorType())
        .isEqualTo("policy_blocked");
  }

  @Test
  void aNarrowedTokenHasTheRolesThatItNames() {
    String both = providers("alice", "ml", "ci");
    assertThat(asks(access(exchange(both, "scope", "machine-learning"))).status()).isEqualTo(200);
    String narrowed = access(exchange(both, "scope", "no-such-role"));
    assertThat(asks(narrowed).errorType()).isEqualTo("policy_blocked");
    assertThat(exchange(narrowed, "scope", "machine-learning").json().path("error").asText())
        .isEqualTo("invalid_scope");
    // A role by its name is nothing to whom the groups do not give it.
    assertThat(asks(access(exchange(providers("bob"), "scope", "machine-learning"))).errorType())
        .isEqualTo("policy_blocked");
  }

  @Test
  void whoActsIsInTheAudit() {
    String token =
        access(
            exchange(
                providers("alice", "ml"),
                "actor_token",
                providers("agent"),
                "actor_token_type",
                URN + "token-type:access_token"));
    Http.Answer answer = asks(token);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(gateway.audit().of(answer.exchange()).getFirst().at("/caller/actors/0").asText())
        .endsWith("#agent");
  }

  @Test
  void aRevokedTokenIsRefusedAtOnce() {
    String token = access(exchange(providers("alice", "ml")));
    assertThat(asks(token).status()).isEqualTo(200);
    Http.Answer revoked = post("/oauth/revoke", "token", token);
    assertThat(revoked.status()).isEqualTo(200);
    new Wanted(401, "authentication_error", "token_revoked", "revoked")
        .requireLast(gateway, asks(token));
    assertThat(post("/oauth/revoke", "token", "nobody's").status()).isEqualTo(200);
  }

  @Test
  void whatIsNoProofIsRefusedInTheWordsOfOauth() {
    String theirs = provider.issueToken("other", "eve", AUDIENCE, Map.of()).serialize();
    Http.Answer answer = exchange(theirs);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.header("cache-control")).contains("no-store");
    assertThat(answer.json().path("error").asText()).isEqualTo("invalid_request");
    assertThat(answer.body()).doesNotContain(theirs.substring(0, 40));
    JsonNode step = gateway.audit().of(answer.exchange()).getFirst();
    assertThat(step.path("refusal").asText()).isEqualTo("unknown_issuer");
    Http.Answer json =
        http.send(
            HttpRequest.newBuilder(gateway.uri().resolve("/oauth/token"))
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString("{\"grant_type\":\"refresh_token\"}"))
                .build());
    assertThat(json.status()).isEqualTo(400);
    assertThat(json.json().path("error").asText()).isEqualTo("invalid_request");
    Http.Answer old = post("/oauth/token", "grant_type", "refresh_token", "refresh_token", "spr_x");
    assertThat(old.status()).isEqualTo(401);
    assertThat(old.json().path("error").asText()).isEqualTo("invalid_grant");
    assertThat(post("/oauth/token", "grant_type", "x", "scope", "a".repeat(200_000)).status())
        .isEqualTo(413);
  }

  /** It would wait in vain: nobody can sign in here with a browser, and confirm it. */
  @Test
  void noDeviceBeginsWhatNobodyCanEnd() {
    Http.Answer asked = post("/oauth/device_authorization", "surface", "claude_code");
    assertThat(asked.status()).as(asked.toString()).isEqualTo(400);
    assertThat(asked.json().path("error").asText()).isEqualTo("unsupported_grant_type");
    assertThat(get("/.well-known/oauth-authorization-server").json().toString())
        .doesNotContain("device");
  }

  @Test
  void anybodyMayLearnWhereAndByWhichKeys() throws Exception {
    JsonNode metadata = get("/.well-known/oauth-authorization-server").json();
    assertThat(metadata.path("issuer").asText()).isEqualTo(gateway.uri().toString());
    assertThat(metadata.has("authorization_endpoint")).isFalse();
    for (String endpoint : List.of("token_endpoint", "revocation_endpoint")) {
      assertThat(metadata.path(endpoint).asText()).startsWith(gateway.uri() + "/oauth/");
    }
    JWKSet keys = JWKSet.parse(get("/oauth/jwks").body());
    SignedJWT token = SignedJWT.parse(access(exchange(providers("alice", "ml"))));
    assertThat(
            token.verify(
                new ECDSAVerifier(keys.getKeyByKeyId(token.getHeader().getKeyID()).toECKey())))
        .isTrue();
    assertThat(token.getHeader().getType().getType()).isEqualTo("at+jwt");
    assertThat(keys.toString()).doesNotContain("\"d\"");
  }

  @Test
  void theCommandPrintsATokenForPipelines() throws IOException {
    Path file = Files.writeString(folder.resolve("id-token"), providers("nightly", "ci") + "\n");
    Program.Result printed =
        gateway.command(
            "token", "--exchange", "--subject-token-file", file.toString(), "--scope", "pipelines");
    assertThat(printed.exitCode()).as(printed.toString()).isZero();
    assertThat(asks(printed.output().strip()).status()).isEqualTo(200);
    Files.writeString(file, "nobody's");
    Program.Result refused =
        gateway.command("token", "--exchange", "--subject-token-file", file.toString());
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.output()).isEmpty();
    assertThat(refused.error()).contains("no token:").doesNotContain("nobody's");
    assertThat(gateway.command("token").exitCode()).isEqualTo(2);
    assertThat(gateway.command("token", "alice", "--exchange").exitCode()).isEqualTo(2);
  }
}
