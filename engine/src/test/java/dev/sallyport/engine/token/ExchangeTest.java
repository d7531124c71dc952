package dev.sallyport.engine.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.model.Credentials;
import dev.sallyport.engine.model.Holding;
import dev.sallyport.engine.model.Identity;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** A token of the gateway for a token of somebody else, which is never more than that was. */
class ExchangeTest {
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

  @Test
  void thePolicySeesWhomTheProviderVouchedFor() {
    var before = desk.stranger("alice");
    var after = desk.admits(desk.exchanged(desk.exchanged("alice")));
    assertThat(after.principal()).isEqualTo("https://idp.example#alice");
    assertThat(after.kind()).isEqualTo(before.kind());
    assertThat(after.groups()).isEqualTo(before.groups());
    assertThat(after.claims()).isEqualTo(before.claims());
    assertThat(after.method()).isEqualTo(Identity.Method.OIDC);
    assertThat(after.actors()).isEmpty();
    assertThat(after.scope()).isEmpty();
    // An exchange makes nobody look fresher.
    assertThat(after.issuedAt()).isEqualTo(before.issuedAt().truncatedTo(ChronoUnit.SECONDS));
    assertThat(after.tokenId()).isNotEqualTo(before.tokenId());
  }

  @Test
  void theAnswerSaysWhatItIs() {
    var body = desk.asks(Desk.exchange("alice", "scope", "reader")).body();
    assertThat(body.path("token_type").asText()).isEqualTo("Bearer");
    assertThat(body.path("issued_token_type").asText()).isEqualTo(Desk.ACCESS);
    assertThat(body.path("expires_in").asInt()).isEqualTo(15 * 60);
    assertThat(body.path("scope").asText()).isEqualTo("reader");
    assertThat(body.has("refresh_token")).isFalse();
  }

  @Test
  void itLivesNoLongerThanWhatItWasMadeFrom() {
    desk.strangers.put("brief", desk.person("brief", Duration.ofSeconds(90)));
    var token = desk.exchanged("brief");
    desk.clock.step(Duration.ofSeconds(89));
    assertThat(desk.admits(token).subject()).isEqualTo("brief");
    desk.clock.step(Duration.ofSeconds(1));
    assertThat(desk.refuses(token)).isEqualTo("token_expired");
  }

  @Test
  void fifteenMinutesAndNoMore() {
    var token = desk.exchanged("alice");
    desk.clock.step(Duration.ofMinutes(15));
    assertThat(desk.refuses(token)).isEqualTo("token_expired");
  }

  @Test
  void whoActsIsKeptTheNewestFirst() {
    var once = desk.exchanged("alice", "actor_token", "bot", "actor_token_type", Desk.ACCESS);
    assertThat(desk.admits(once).actors()).containsExactly("https://idp.example#bot");
    assertThat(desk.admits(once).subject()).isEqualTo("alice");
    desk.strangers.put("agent", desk.person("agent", Duration.ofHours(1)));
    var twice = desk.exchanged(once, "actor_token", "agent", "actor_token_type", Desk.ACCESS);
    assertThat(desk.admits(twice).actors())
        .containsExactly("https://idp.example#agent", "https://idp.example#bot");
    assertThat(desk.log().getLast()).contains("\"actors\":[\"https://idp.example#agent\"");
  }

  @Test
  void aTokenThatNamesItsActorHasNoOther() {
    var alice = desk.stranger("alice");
    var claims = new HashMap<>(alice.claims());
    claims.put("may_act", StrictJson.newObject().put("sub", "another"));
    desk.strangers.put(
        "named",
        new Identity(
            alice.kind(),
            alice.subject(),
            alice.issuer(),
            alice.groups(),
            claims,
            "",
            alice.issuedAt(),
            alice.expiresAt()));
    refusal("actor_not_named", "named", "actor_token", "bot", "actor_token_type", Desk.ACCESS);
    assertThat(desk.exchanged("named")).isNotEmpty();
  }

  @Test
  void soManyAndNoMoreActForOneAnother() {
    var token = "alice";
    for (var i = 0; i < TokenLimits.ACTORS_MAX; i++) {
      token = desk.exchanged(token, "actor_token", "bot", "actor_token_type", Desk.ACCESS);
    }
    refusal("too_many_actors", token, "actor_token", "bot", "actor_token_type", Desk.ACCESS);
  }

  @Test
  void anAssertionIsOneProofMore() {
    desk.assertions.put("PHNhbWw-", desk.person("carol", Duration.ofMinutes(5)));
    for (var fields :
        List.of(
            new String[] {"grant_type", Grant.URN + "saml2-bearer", "assertion", "PHNhbWw-"},
            new String[] {
              "grant_type",
              Grant.URN + "token-exchange",
              "subject_token",
              "PHNhbWw-",
              "subject_token_type",
              Grant.TYPE + "saml2"
            })) {
      assertThat(desk.admits(Desk.access(desk.asks(fields))).subject()).isEqualTo("carol");
    }
  }

  private void refusal(String code, String subject, String... more) {
    var answer = desk.asks(Desk.exchange(subject, more));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body().path("error").asText()).isEqualTo("invalid_request");
    assertThat(desk.log().getLast()).contains("\"step\":\"refused\"", code);
  }

  record Fault(int status, String error, List<String> fields) {}

  private static Fault fault(int status, String error, String... fields) {
    return new Fault(status, error, List.of(fields));
  }

  private static Fault exchange(String error, String... more) {
    return new Fault(400, error, List.of(Desk.exchange("alice", more)));
  }

  static final List<Fault> FAULTS =
      List.of(
          fault(400, "invalid_request", "subject_token", "alice"),
          fault(400, "unsupported_grant_type", "grant_type", "password"),
          fault(400, "unsupported_grant_type", "grant_type", "authorization_code", "code", "x"),
          fault(400, "invalid_request", "grant_type", Grant.URN + "token-exchange"),
          fault(400, "invalid_request", "grant_type", Grant.URN + "jwt-bearer"),
          fault(400, "invalid_grant", "grant_type", Grant.URN + "jwt-bearer", "assertion", "eve"),
          fault(
              400, "invalid_grant", "grant_type", Grant.URN + "saml2-bearer", "assertion", "PHg-"),
          fault(401, "invalid_grant", "grant_type", "refresh_token", "refresh_token", "spr_x"),
          fault(400, "expired_token", "grant_type", Grant.URN + "device_code", "device_code", "x"),
          new Fault(400, "invalid_request", List.of(Desk.exchange("eve"))),
          exchange("invalid_request", "subject_token_type", "urn:x"),
          exchange("invalid_request", "requested_token_type", Grant.TYPE + "refresh_token"),
          exchange("invalid_request", "actor_token", "bot"),
          exchange("invalid_request", "actor_token_type", Desk.ACCESS),
          exchange("invalid_request", "actor_token", "eve", "actor_token_type", Desk.ACCESS),
          exchange(
              "invalid_request", "actor_token", "bot", "actor_token_type", Grant.TYPE + "saml2"),
          exchange("invalid_target", "audience", "https://another.example"),
          exchange("invalid_target", "resource", "https://gateway.example.evil"),
          exchange("invalid_scope", "scope", "a  b"),
          exchange("invalid_scope", "scope", "a \"b\""),
          exchange("invalid_scope", "scope", "é"),
          exchange("invalid_scope", "scope", "x".repeat(TokenLimits.SCOPE_MAX_CHARS + 1)));

  @ParameterizedTest
  @FieldSource("FAULTS")
  void aFaultHasItsWordAndItsEntry(Fault fault) {
    var before = desk.log().size();
    var answer = desk.asks(fault.fields().toArray(String[]::new));
    assertThat(answer.status()).as(answer.body().toString()).isEqualTo(fault.status());
    assertThat(answer.body().path("error").asText()).isEqualTo(fault.error());
    assertThat(answer.body().path("error_description").asText()).endsWith(".");
    assertThat(desk.log()).hasSize(before + 1);
    assertThat(desk.log().getLast()).contains("\"step\":\"refused\"");
  }

  @Test
  void ourOwnNamesAreTheTarget() {
    for (var name : List.of("sallyport", "https://gateway.example", "https://gateway.example/")) {
      assertThat(desk.exchanged("alice", "audience", name, "resource", name)).isNotEmpty();
    }
  }

  @Test
  void aFieldThatComesTwiceIsRefused() {
    var twice = new String(Desk.form(Desk.exchange("alice")), StandardCharsets.UTF_8);
    for (var body :
        List.of(twice + "&scope=a&scope=b", twice + "&scope=%zz", "a&".repeat(40) + twice)) {
      var answer = desk.endpoint.token("ex", Holding.NONE, body.getBytes(StandardCharsets.UTF_8));
      assertThat(answer.body().path("error").asText()).as(body).isEqualTo("invalid_request");
    }
    assertThat(
            desk.endpoint
                .token("ex", Holding.NONE, new byte[TokenLimits.FORM_MAX_BYTES + 1])
                .status())
        .isEqualTo(413);
  }

  @Test
  void claimsThatNoHeaderHoldsAreRefused() {
    var alice = desk.stranger("alice");
    var claims = new HashMap<>(alice.claims());
    claims.put("big", TextNode.valueOf("x".repeat(TokenLimits.CLAIMS_MAX_BYTES)));
    desk.strangers.put(
        "big",
        new Identity(
            alice.kind(),
            "big",
            alice.issuer(),
            List.of(),
            claims,
            "",
            alice.issuedAt(),
            alice.expiresAt()));
    refusal("claims_too_large", "big");
  }

  /** However tokens are exchanged for one another, none has more than the one it was made from. */
  @Test
  void noChainOfExchangesGainsAnything() {
    var random = new Random(20261129);
    var roles = List.of("reader", "writer", "operator", "auditor");
    for (var run = 0; run < 60; run++) {
      desk.strangers.put(
          "start", desk.person("start", Duration.ofSeconds(30 + random.nextInt(1_800))));
      var token = "start";
      var before = desk.stranger("start");
      for (var step = 0; step < 4; step++) {
        var wanted = new ArrayList<>(roles);
        wanted.removeIf(_ -> random.nextBoolean());
        var more =
            wanted.isEmpty() ? new String[0] : new String[] {"scope", String.join(" ", wanted)};
        var answer = desk.asks(Desk.exchange(token, more));
        if (answer.status() != 200) {
          assertThat(answer.body().path("error").asText()).isIn("invalid_scope", "invalid_grant");
          assertThat(before.scope()).as("run %d", run).isNotEmpty();
          assertThat(before.scope().containsAll(wanted)).isFalse();
          continue;
        }
        token = Desk.access(answer);
        var after = desk.identifier.identify(new Credentials(token));
        assertThat(after.expiresAt()).as("run %d", run).isBeforeOrEqualTo(before.expiresAt());
        assertThat(after.principal()).isEqualTo(before.principal());
        assertThat(after.groups()).isEqualTo(before.groups());
        if (!before.scope().isEmpty()) {
          assertThat(before.scope()).containsAll(after.scope());
          assertThat(after.scope()).isNotEmpty();
        }
        before = after;
        desk.clock.step(Duration.ofSeconds(random.nextInt(5)));
      }
    }
  }

  @Test
  void nothingThatIsWrittenDownHoldsAToken() {
    var token = desk.exchanged("alice", "actor_token", "bot", "actor_token_type", Desk.ACCESS);
    var answer = desk.signsIn();
    var refresh = Desk.refresh(answer);
    assertThat(String.join("\n", desk.log()))
        .doesNotContain(token.split("\\.", -1)[2], refresh, Desk.access(answer).split("\\.", -1)[2])
        .doesNotContain("alice@example.com");
    assertThat(answer.toString()).doesNotContain(refresh);
    assertThat(Grant.of(TokenForm.parse(Desk.form(Desk.exchange("alice"))), desk.tokens.config()))
        .asString()
        .doesNotContain("alice");
  }
}
