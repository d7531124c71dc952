package dev.sallyport.engine.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.model.Identity.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Devices, refresh and revocation. */
class SignInTest {
  @TempDir private Path folder;
  private Desk desk;

  @BeforeEach
  void open() {
    desk = new Desk(folder);
  }

  @AfterEach
  void close() {
    desk.close();
  }

  private JsonNode asked(String... fields) {
    return desk.endpoint.device("ex_d", "192.0.2.1", Desk.form(fields)).body();
  }

  private String error(TokenAnswer answer) {
    assertThat(answer.status()).isGreaterThanOrEqualTo(400);
    return answer.body().path("error").asText();
  }

  private Identity alice() {
    return desk.person("alice", Duration.ZERO);
  }

  @Test
  void aDeviceWaitsForAPerson() {
    var asked = asked("surface", "claude_code");
    assertThat(asked.path("user_code").asText()).matches("[BCDFGHJKLMNPQRSTVWXZ]{4}-[B-Z]{4}");
    assertThat(asked.path("verification_uri").asText()).isEqualTo("https://gateway.example/device");
    assertThat(asked.path("verification_uri_complete").asText())
        .endsWith("?user_code=" + asked.path("user_code").asText());
    assertThat(asked.path("expires_in").asInt()).isEqualTo(600);
    assertThat(asked.path("login_notice").asText()).isEqualTo(Desk.NOTICE);
    var code = asked.path("device_code").asText();
    assertThat(error(desk.polls(code))).isEqualTo("authorization_pending");
    assertThat(error(desk.polls(code))).isEqualTo("slow_down");
    // Ten seconds now, since it was told to slow down.
    desk.clock.step(Duration.ofSeconds(6));
    assertThat(error(desk.polls(code))).isEqualTo("slow_down");
    desk.clock.step(Duration.ofSeconds(15));
    assertThat(error(desk.polls(code))).isEqualTo("authorization_pending");

    var typed = asked.path("user_code").asText().toLowerCase(Locale.ROOT);
    assertThat(desk.devices.find(" " + typed + " ", alice()))
        .isInstanceOf(DeviceGrants.Look.Waiting.class);
    assertThat(desk.devices.grant("ex_g", typed, desk.person("alice", Duration.ZERO)))
        .isInstanceOf(DeviceGrants.Confirmation.Recorded.class);
    assertThat(desk.devices.grant("ex_g", typed, desk.person("mallory", Duration.ZERO)))
        .isInstanceOf(DeviceGrants.Confirmation.Gone.class);

    var given = desk.polls(code);
    assertThat(given.body().path("email").asText()).isEqualTo("alice@example.com");
    assertThat(desk.admits(Desk.access(given)).subject()).isEqualTo("alice");
    assertThat(error(desk.polls(code))).isEqualTo("expired_token");
  }

  @Test
  void anAdministratorEndsIt() {
    var given = desk.signsIn();
    assertThat(desk.endpoint.signIns()).singleElement().extracting(Family::id).isNotNull();
    var id = desk.endpoint.signIns().getFirst().id();
    var admin = desk.person("root", Duration.ZERO);
    assertThat(desk.endpoint.endSignIn("ex_end", "0".repeat(32), admin)).isEmpty();
    assertThat(desk.endpoint.endSignIn("ex_end", id, admin)).isPresent();
    assertThat(desk.refuses(Desk.access(given))).isEqualTo("token_revoked");
    assertThat(error(desk.refreshes(Desk.refresh(given)))).isEqualTo("invalid_grant");
    assertThat(desk.endpoint.signIns()).isEmpty();
    assertThat(desk.endpoint.endSignIn("ex_end", id, admin)).isEmpty();
    assertThat(desk.log().toString()).contains("\"step\":\"ended\"", "#root\"");
  }

  @Test
  void aPersonMayRefuse() {
    var asked = asked();
    desk.devices.refuse(
        "ex", asked.path("user_code").asText(), desk.person("alice", Duration.ZERO));
    assertThat(error(desk.polls(asked.path("device_code").asText()))).isEqualTo("access_denied");
  }

  @Test
  void aCodeGrowsOld() {
    var asked = asked();
    desk.clock.step(Duration.ofMinutes(10));
    assertThat(error(desk.polls(asked.path("device_code").asText()))).isEqualTo("expired_token");
    assertThat(desk.devices.find(asked.path("user_code").asText(), alice()))
        .isInstanceOf(DeviceGrants.Look.Nobody.class);
    assertThat(
            desk.devices.grant(
                "ex", asked.path("user_code").asText(), desk.person("alice", Duration.ZERO)))
        .isInstanceOf(DeviceGrants.Confirmation.Gone.class);
  }

  @Test
  void aServiceSignsNoDeviceIn() {
    var asked = asked();
    var bot = desk.identity(Kind.SERVICE, "bot", Duration.ofHours(1), List.of());
    assertThat(desk.devices.grant("ex", asked.path("user_code").asText(), bot))
        .isInstanceOf(DeviceGrants.Confirmation.NotEntitled.class);
    assertThat(error(desk.polls(asked.path("device_code").asText())))
        .isEqualTo("authorization_pending");
  }

  @Test
  void aPersonWhoseClaimsFitIntoNoTokenIsTold() {
    var asked = asked();
    var alice = desk.person("alice", Duration.ZERO);
    var claims = new HashMap<>(alice.claims());
    claims.put("big", TextNode.valueOf("x".repeat(TokenLimits.CLAIMS_MAX_BYTES)));
    var big =
        new Identity(
            alice.kind(),
            alice.subject(),
            alice.issuer(),
            alice.groups(),
            claims,
            "",
            alice.issuedAt(),
            alice.expiresAt());
    assertThat(desk.devices.grant("ex", asked.path("user_code").asText(), big))
        .isInstanceOf(DeviceGrants.Confirmation.NotEntitled.class);
  }

  /** Whether they look first, or answer at once. */
  @Test
  void nobodyTriesCodesForLong() {
    var code = asked().path("user_code").asText();
    var mallory = desk.person("mallory", Duration.ZERO);
    for (var i = 0; i < 10; i++) {
      assertThat(desk.devices.find("BBBB-BBBB", mallory))
          .isInstanceOf(DeviceGrants.Look.Nobody.class);
      assertThat(desk.devices.grant("ex", "CCCC-CCCC", mallory))
          .isInstanceOf(DeviceGrants.Confirmation.Gone.class);
    }
    assertThat(desk.devices.find(code, mallory)).isInstanceOf(DeviceGrants.Look.TooMany.class);
    assertThat(desk.devices.grant("ex", code, mallory))
        .isInstanceOf(DeviceGrants.Confirmation.TooMany.class);
    assertThat(desk.devices.find(code, alice())).isInstanceOf(DeviceGrants.Look.Waiting.class);
    desk.clock.step(Duration.ofMinutes(10));
    assertThat(desk.devices.find(asked().path("user_code").asText(), mallory))
        .isInstanceOf(DeviceGrants.Look.Waiting.class);
  }

  /** Who types well is not counted, however many devices they have. */
  @Test
  void whatIsTypedWellIsNotCounted() {
    for (var i = 0; i < 30; i++) {
      var code = asked().path("user_code").asText();
      assertThat(desk.devices.find(code, alice())).isInstanceOf(DeviceGrants.Look.Waiting.class);
      assertThat(desk.devices.grant("ex", code, alice()))
          .isInstanceOf(DeviceGrants.Confirmation.Recorded.class);
    }
  }

  @Test
  void nobodyBeginsSignInsWithoutEnd() {
    for (var i = 0; i < 200; i++) {
      asked();
    }
    assertThat(desk.endpoint.device("ex", "192.0.2.1", new byte[0]).status()).isEqualTo(429);
    assertThat(desk.endpoint.device("ex", "192.0.2.2", new byte[0]).status()).isEqualTo(200);
    desk.clock.step(Duration.ofMinutes(10));
    assertThat(desk.endpoint.device("ex", "192.0.2.1", new byte[0]).status()).isEqualTo(200);
  }

  @Test
  void aDevicesScopeNarrowsTheSignIn() {
    var asked = asked("scope", "reader");
    desk.devices.grant("ex", asked.path("user_code").asText(), desk.person("alice", Duration.ZERO));
    var given = desk.polls(asked.path("device_code").asText());
    assertThat(desk.admits(Desk.access(given)).scope()).containsExactly("reader");
    assertThat(error(desk.refreshes(Desk.refresh(given), "scope", "writer")))
        .isEqualTo("invalid_scope");
    assertThat(desk.admits(Desk.access(desk.refreshes(Desk.refresh(given)))).scope())
        .containsExactly("reader");
  }

  @Test
  void aRefreshTokenIsUsedOnce() {
    var first = Desk.refresh(desk.signsIn());
    desk.clock.step(Duration.ofMinutes(10));
    var second = desk.refreshes(first);
    assertThat(Desk.refresh(second)).isNotEqualTo(first);
    assertThat(desk.admits(Desk.access(second)).subject()).isEqualTo("alice");
    assertThat(desk.log().getLast()).contains("\"step\":\"refreshed\"");
    desk.clock.step(Duration.ofMinutes(10));
    assertThat(desk.admits(Desk.access(desk.refreshes(Desk.refresh(second)))).subject())
        .isEqualTo("alice");
  }

  @Test
  void oneThatComesAgainEndsTheSignIn() {
    var first = Desk.refresh(desk.signsIn());
    var second = desk.refreshes(first);
    desk.clock.step(TokenLimits.REFRESH_GRACE.plusMillis(1));
    var again = desk.refreshes(first);
    assertThat(again.status()).isEqualTo(401);
    assertThat(error(again)).isEqualTo("invalid_grant");
    assertThat(String.join("\n", desk.log())).contains("\"step\":\"reused\"");
    // Everything of the sign-in is over at once, the thief's and the owner's.
    assertThat(desk.refuses(Desk.access(second))).isEqualTo("token_revoked");
    assertThat(desk.refreshes(Desk.refresh(second)).status()).isEqualTo(401);
  }

  @Test
  void theSameCallSentAgainHasAnAnswerAndOneOfThemGoesOn() {
    var first = Desk.refresh(desk.signsIn());
    var lost = Desk.refresh(desk.refreshes(first));
    desk.clock.step(Duration.ofSeconds(5));
    var kept = Desk.refresh(desk.refreshes(first));
    desk.clock.step(Duration.ofMinutes(1));
    assertThat(desk.refreshes(kept).status()).isEqualTo(200);
    desk.clock.step(Duration.ofMinutes(1));
    assertThat(desk.refreshes(lost).status()).isEqualTo(401);
    assertThat(desk.refreshes(kept).status()).isEqualTo(401);
  }

  @Test
  void theSameCallIsNotAnsweredWithoutEnd() {
    var first = Desk.refresh(desk.signsIn());
    for (var i = 0; i < TokenLimits.SIBLINGS_MAX; i++) {
      assertThat(desk.refreshes(first).status()).isEqualTo(200);
    }
    assertThat(desk.refreshes(first).status()).isEqualTo(401);
  }

  @Test
  void aSignInEnds() {
    var token = Desk.refresh(desk.signsIn());
    desk.clock.step(Duration.ofHours(12).minusSeconds(60));
    var last = desk.refreshes(token);
    assertThat(last.body().path("expires_in").asInt()).isLessThanOrEqualTo(60);
    desk.clock.step(Duration.ofSeconds(61));
    assertThat(desk.refreshes(Desk.refresh(last)).status()).isEqualTo(401);
    assertThat(desk.refuses(Desk.access(last))).isEqualTo("token_expired");
  }

  private void revokes(String token) {
    var answer = desk.endpoint.revoke("ex_r", Desk.form("token", token));
    assertThat(answer.status()).isEqualTo(200);
  }

  @Test
  void aRevokedTokenIsNoneAtOnceAndAfterARestart() {
    var token = desk.exchanged("alice");
    var child = desk.exchanged(token);
    var other = desk.exchanged("alice");
    assertThat(desk.admits(token).subject()).isEqualTo("alice");
    revokes(token);
    assertThat(desk.refuses(token)).isEqualTo("token_revoked");
    assertThat(desk.refuses(child)).as("made from it").isEqualTo("token_revoked");
    assertThat(desk.admits(other).subject()).isEqualTo("alice");
    assertThat(desk.log().getLast()).contains("\"step\":\"revoked\"");
    revokes(token);
    desk.close();
    desk = new Desk(folder);
    assertThat(desk.refuses(token)).isEqualTo("token_revoked");
    assertThat(desk.refuses(child)).isEqualTo("token_revoked");
    assertThat(desk.admits(other).subject()).isEqualTo("alice");
  }

  @Test
  void whatWasMadeFromATokenMayBeRevokedAlone() {
    var token = desk.exchanged("alice");
    var child = desk.exchanged(token);
    revokes(child);
    assertThat(desk.refuses(child)).isEqualTo("token_revoked");
    assertThat(desk.admits(token).subject()).isEqualTo("alice");
  }

  @Test
  void aRevokedSignInIsOverWithAllItsTokens() {
    var given = desk.signsIn();
    var exchanged = desk.exchanged(Desk.access(given));
    revokes(Desk.refresh(given));
    assertThat(desk.refreshes(Desk.refresh(given)).status()).isEqualTo(401);
    assertThat(desk.refuses(Desk.access(given))).isEqualTo("token_revoked");
    assertThat(desk.refuses(exchanged)).isEqualTo("token_revoked");
    desk.close();
    desk = new Desk(folder);
    assertThat(desk.refuses(Desk.access(given))).isEqualTo("token_revoked");
  }

  @Test
  void whatNobodyKnowsIsAsGoodAsRevoked() {
    var before = desk.log().size();
    for (var token : List.of("x", "a.b.c", "spr_unknown", "spd_x", "alice", "é")) {
      revokes(token);
    }
    assertThat(desk.log()).hasSize(before);
    assertThat(desk.endpoint.revoke("ex", new byte[0]).status()).isEqualTo(400);
  }
}
