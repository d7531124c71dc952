package dev.sallyport.engine.upstream.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.engine.fetch.Web;
import dev.sallyport.engine.support.SteppedClock;
import dev.sallyport.engine.upstream.credential.Desk.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets that are issued for a time, by Vault and by Claude's federation. */
class IssuedSecretsTest {
  private static final String JWT = "eyJhbGciOi.assertion.signature";

  private final SteppedClock hands = new SteppedClock(Instant.parse("2026-11-29T12:00:00Z"));
  private final List<String> notices = Collections.synchronizedList(new ArrayList<>());
  private final Queue<Runnable> background = new ArrayDeque<>();
  private final Web web = new Web();
  private Desk desk = desk();

  @TempDir private Path folder = Path.of("");
  private Path jwt = Path.of("");

  private static Desk desk() {
    try {
      return new Desk(_ -> new Answer(500, ""));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @BeforeEach
  void write() throws IOException {
    jwt = Files.writeString(folder.resolve("jwt"), JWT + "\n");
  }

  @AfterEach
  void close() {
    desk.close();
    web.close();
  }

  private SecretOpener opener() {
    return new SecretOpener(Map.of(), web, hands, background::add, notices::add);
  }

  private KeptSecret federation() {
    return opener()
        .open(
            "upstream `a`",
            new ServiceCredential.Federation(
                desk.uri().resolve("/v1/oauth/token"),
                jwt,
                "fdrl_1",
                "00000000-0000-4000-8000-000000000000",
                "svac_1",
                Optional.of("wrkspc_1")));
  }

  private KeptSecret vault(VaultLogin login) {
    return opener()
        .open(
            "upstream `a`",
            new SecretSource.Vault(desk.uri(), "secret", "claude/prod", "key", login));
  }

  private void renewals() {
    while (!background.isEmpty()) {
      background.remove().run();
    }
  }

  private static Answer token(String token, int seconds) {
    return new Answer(
        200,
        """
        {"access_token":"%s","token_type":"Bearer","expires_in":%d,"scope":"workspace:inference"}
        """
            .formatted(token, seconds));
  }

  private static Answer secret(String value, String deletion) {
    return new Answer(
        200,
        """
        {"request_id":"r","lease_id":"","renewable":false,"lease_duration":0,"data":{"data":
        {"key":"%s","other":"x"},"metadata":{"version":3,"destroyed":false,"deletion_time":"%s"}}}
        """
            .formatted(value, deletion));
  }

  private static Answer login(String token, int seconds) {
    return new Answer(
        200,
        """
        {"auth":{"client_token":"%s","lease_duration":%d,"renewable":true}}
        """
            .formatted(token, seconds));
  }

  @Test
  void theExchangeIsAsAnthropicDocumentsIt() {
    desk.now(_ -> token("sk-ant-oat01-a", 600));
    assertThat(federation().current().text()).isEqualTo("sk-ant-oat01-a");
    var asked = desk.asked.getFirst();
    assertThat(asked.method() + " " + asked.path()).isEqualTo("POST /v1/oauth/token");
    assertThat(asked.betas()).isEqualTo("oauth-2025-04-20,oidc-federation-2026-04-01");
    assertThat(asked.body().toString())
        .isEqualTo(
            """
            {"grant_type":"urn:ietf:params:oauth:grant-type:jwt-bearer",\
            "assertion":"%s","federation_rule_id":"fdrl_1",\
            "organization_id":"00000000-0000-4000-8000-000000000000",\
            "service_account_id":"svac_1","workspace_id":"wrkspc_1"}"""
                .formatted(JWT));
  }

  @Test
  void aTokenIsRenewedAheadOfItsEndAndNobodyWaits() throws IOException {
    desk.now(_ -> token("sk-ant-oat01-a", 600));
    var kept = federation();
    kept.current();
    desk.now(_ -> token("sk-ant-oat01-b", 600));
    hands.step(Duration.ofSeconds(399));
    kept.current();
    assertThat(background).isEmpty();
    hands.step(Duration.ofSeconds(1));
    Files.writeString(jwt, "eyJhbGciOi.newer.signature");
    assertThat(kept.current().text()).isEqualTo("sk-ant-oat01-a");
    assertThat(desk.asked).hasSize(1);
    renewals();
    assertThat(kept.current().text()).isEqualTo("sk-ant-oat01-b");
    assertThat(desk.asked.getLast().body().path("assertion").asText()).contains("newer");
  }

  @Test
  void anOutageCostsNothingUntilTheTokenEnds() {
    desk.now(_ -> token("sk-ant-oat01-a", 600));
    var kept = federation();
    kept.current();
    desk.now(_ -> new Answer(503, "down, and here is your " + JWT));
    hands.step(Duration.ofSeconds(400));
    for (var second = 400; second < 585; second++) {
      assertThat(kept.current().text()).isEqualTo("sk-ant-oat01-a");
      renewals();
      hands.step(Duration.ofSeconds(1));
    }
    assertThatThrownBy(kept::current).isInstanceOf(NoSecretException.class);
    assertThat(desk.asked).as("pauses double").hasSizeBetween(4, 8);
    assertThat(notices).singleElement().asString().contains("503").doesNotContain(JWT);
    desk.now(_ -> token("sk-ant-oat01-b", 600));
    hands.step(CredentialLimits.COOLDOWN_LONGEST);
    assertThat(kept.current().text()).isEqualTo("sk-ant-oat01-b");
    assertThat(notices).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "{\"access_token\":\"t\"}",
        "{\"access_token\":\"t\",\"expires_in\":0}",
        "{\"access_token\":\"t\",\"expires_in\":-5}",
        "{\"access_token\":\"t\",\"expires_in\":\"600\"}",
        "{\"access_token\":\"a b\",\"expires_in\":600}",
        "{\"access_token\":\"\",\"expires_in\":600}",
        "{\"access_token\":7,\"expires_in\":600}",
        "{\"access_token\":\"t\",\"expires_in\":600,\"token_type\":\"mac\"}"
      })
  void whatIsNoTokenIsNone(String body) {
    desk.now(_ -> new Answer(200, body));
    var kept = federation();
    assertThatThrownBy(kept::current).isInstanceOf(NoSecretException.class);
    assertThat(notices).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 400, 401, 403, 404, 429, 500})
  void aRefusalDoesNotRepeatTheAssertion(int status) {
    desk.now(asked -> new Answer(status, asked.body().toString()));
    assertThatThrownBy(federation()::current)
        .isInstanceOf(NoSecretException.class)
        .hasMessageNotContaining("eyJ")
        .hasNoCause();
    assertThat(notices)
        .singleElement()
        .asString()
        .contains(Integer.toString(status))
        .doesNotContain("eyJ");
  }

  @Test
  void aThousandCallsAtOnceMakeOneExchange() throws Exception {
    desk.now(
        _ -> {
          try {
            Thread.sleep(100);
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
          return token("sk-ant-oat01-a", 600);
        });
    var kept = federation();
    var start = new CountDownLatch(1);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var calls = new ArrayList<Future<String>>();
      for (var call = 0; call < 1_000; call++) {
        calls.add(
            threads.submit(
                () -> {
                  start.await();
                  return kept.current().text();
                }));
      }
      start.countDown();
      for (var call : calls) {
        assertThat(call.get()).isEqualTo("sk-ant-oat01-a");
      }
    }
    assertThat(desk.asked).hasSize(1);
  }

  @Test
  void aThousandCallsDuringAnOutageMakeOneExchange() throws Exception {
    var kept = federation();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var call = 0; call < 1_000; call++) {
        threads.execute(
            () -> assertThatThrownBy(kept::current).isInstanceOf(NoSecretException.class));
      }
    }
    assertThat(desk.asked).hasSize(1);
    assertThat(notices).hasSize(1);
  }

  @Test
  void vaultIsReadWithTheTokenInTheFile() throws IOException {
    desk.now(_ -> secret("sk-ant-v1", ""));
    var kept = vault(new VaultLogin.TokenFile(tokenFile("hvs.one")));
    assertThat(kept.current().text()).isEqualTo("sk-ant-v1");
    assertThat(desk.asked.getFirst().path()).isEqualTo("/v1/secret/data/claude/prod");
    assertThat(desk.asked.getFirst().token()).isEqualTo("hvs.one");
    tokenFile("hvs.two");
    desk.now(_ -> secret("sk-ant-v2", ""));
    hands.step(CredentialLimits.VAULT_FRESH);
    kept.current();
    renewals();
    assertThat(kept.current().text()).isEqualTo("sk-ant-v2");
    assertThat(desk.asked.getLast().token()).isEqualTo("hvs.two");
  }

  private Path tokenFile(String token) throws IOException {
    var file = Files.writeString(folder.resolve("vault-token"), token + "\n");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void vaultGivesATokenForAJwtAndThatIsKeptForItsTime() {
    desk.now(
        asked ->
            asked.path().endsWith("/login") ? login("hvs.login", 3600) : secret("sk-ant-v1", ""));
    var kept = vault(new VaultLogin.Jwt("kubernetes", "sallyport", jwt));
    kept.current();
    assertThat(desk.asked.getFirst().path()).isEqualTo("/v1/auth/kubernetes/login");
    assertThat(desk.asked.getFirst().body().path("role").asText()).isEqualTo("sallyport");
    assertThat(desk.asked.getFirst().body().path("jwt").asText()).isEqualTo(JWT);
    for (var look = 0; look < 8; look++) {
      hands.step(CredentialLimits.VAULT_FRESH);
      kept.current();
      renewals();
    }
    assertThat(desk.asked.stream().filter(asked -> asked.path().endsWith("/login")))
        .as("the first token lasts two thirds of an hour")
        .hasSize(2);
  }

  @Test
  void aRevokedTokenIsFollowedByOneLogin() {
    desk.now(
        asked ->
            asked.path().endsWith("/login") ? login("hvs.one", 3600) : secret("sk-ant-v1", ""));
    var kept = vault(new VaultLogin.Jwt("kubernetes", "sallyport", jwt));
    kept.current();
    desk.now(
        asked -> {
          if (asked.path().endsWith("/login")) {
            return login("hvs.two", 3600);
          }
          return asked.token().equals("hvs.two") ? secret("sk-ant-v2", "") : new Answer(403, "");
        });
    hands.step(CredentialLimits.VAULT_FRESH);
    kept.current();
    renewals();
    assertThat(kept.current().text()).isEqualTo("sk-ant-v2");
    assertThat(notices).isEmpty();
  }

  @Test
  void whileVaultIsOutItsSecretServesUpToTheCeiling() throws IOException {
    desk.now(_ -> secret("sk-ant-v1", ""));
    var kept = vault(new VaultLogin.TokenFile(tokenFile("hvs.one")));
    kept.current();
    desk.now(_ -> new Answer(503, ""));
    hands.step(CredentialLimits.VAULT_STALE_MAX.minusSeconds(1));
    assertThat(kept.current().text()).isEqualTo("sk-ant-v1");
    renewals();
    assertThat(kept.current().text()).isEqualTo("sk-ant-v1");
    hands.step(Duration.ofSeconds(1));
    assertThatThrownBy(kept::current).isInstanceOf(NoSecretException.class);
  }

  @Test
  void whatVaultSaysIsGoneIsNotUsedAnyMore() throws IOException {
    desk.now(_ -> secret("sk-ant-v1", ""));
    var kept = vault(new VaultLogin.TokenFile(tokenFile("hvs.one")));
    kept.current();
    desk.now(_ -> new Answer(404, "{\"errors\":[]}"));
    hands.step(CredentialLimits.VAULT_FRESH);
    kept.current();
    renewals();
    assertThatThrownBy(kept::current).isInstanceOf(NoSecretException.class);
    assertThat(notices).singleElement().asString().doesNotContain("stays in use");
  }

  @Test
  void aVersionThatDeletesItselfIsGoodUntilThen() throws IOException {
    desk.now(_ -> secret("sk-ant-v1", hands.instant().plusSeconds(60).toString()));
    var kept = vault(new VaultLogin.TokenFile(tokenFile("hvs.one")));
    kept.current();
    desk.now(_ -> new Answer(503, ""));
    hands.step(Duration.ofSeconds(60));
    assertThatThrownBy(kept::current).isInstanceOf(NoSecretException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"../sys", "a//b", "/a", "a/", "a?b", "a b", "", ".", "a/../b"})
  void pathsInVaultLeadNowhereElse(String path) {
    var login = new VaultLogin.TokenFile(jwt);
    assertThatThrownBy(() -> new SecretSource.Vault(desk.uri(), "secret", path, "key", login))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
