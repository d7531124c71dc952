package dev.sallyport.engine.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.nimbusds.jose.JWSAlgorithm;
import dev.sallyport.engine.identity.Provider.Mood;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tokens that are no JWTs: their issuer is asked. */
class IntrospectionTest {
  private static final Duration FRESH = Duration.ofSeconds(30);
  private static final String TOKEN = "secret-opaque-token/+~";
  private static final String ACTIVE =
      "{\"active\":true,\"sub\":\"carol\",\"aud\":[\"sallyport\"],\"groups\":[\"ml\"],\"client_id\":\"cli\"%s}";

  private final SigningKey key = SigningKey.ec("kid", JWSAlgorithm.ES256);
  @AutoClose private final Provider provider = new Provider(key);
  @AutoClose private final Gate gate = new Gate(provider.introspecting(FRESH, Set.of()));

  private void says(String answer) {
    provider.opaque.put(TOKEN, answer);
  }

  @Test
  void aTokenThatStandsHasAnIdentity() {
    says(ACTIVE.formatted(""));
    var identity = gate.admits(TOKEN);
    assertThat(identity.subject()).isEqualTo("carol");
    assertThat(identity.groups()).containsExactly("ml");
    assertThat(identity.issuer()).isEqualTo(provider.issuer().toString());
    assertThat(identity.expiresAt()).isEqualTo(gate.clock.instant().plus(FRESH));
  }

  @Test
  void jwtsOfTheSameIssuerAreCheckedHere() {
    assertThat(gate.admits(key.token(provider.payload(gate.clock.instant()))).subject())
        .isEqualTo("secret-carol");
  }

  @Test
  void anAnswerIsUsedForAWhileAndNoLonger() {
    says(ACTIVE.formatted(""));
    gate.admits(TOKEN);
    var asked = provider.fetches.get();
    gate.admits(TOKEN);
    provider.opaque.clear();
    gate.clock.step(FRESH.minusSeconds(1));
    gate.admits(TOKEN);
    assertThat(provider.fetches.get()).isEqualTo(asked);
    gate.clock.step(Duration.ofSeconds(1));
    assertThat(gate.refuses(TOKEN).code()).isEqualTo("token_inactive");
    gate.refuses(TOKEN);
    assertThat(provider.fetches.get()).as("a no is kept, too").isEqualTo(asked + 1);
  }

  @Test
  void noAnswerOutlivesItsToken() {
    says(ACTIVE.formatted(",\"exp\":" + (gate.clock.instant().getEpochSecond() + 10)));
    gate.admits(TOKEN);
    gate.clock.step(Duration.ofSeconds(10).plus(IdentityLimits.CLOCK_SKEW));
    assertThat(gate.refuses(TOKEN).code()).isEqualTo("token_inactive");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"active\":false}                                            | token_inactive",
        "{\"active\":\"true\",\"sub\":\"carol\",\"aud\":\"sallyport\"}     | token_inactive",
        "{}                                                          | token_inactive",
        "{\"active\":true,\"sub\":\"carol\",\"aud\":\"another\"}           | wrong_audience",
        "{\"active\":true,\"sub\":\"carol\"}                             | wrong_audience",
        "{\"active\":true,\"aud\":\"sallyport\"}                         | token_malformed",
        "{\"active\":true,\"sub\":\"c\",\"aud\":\"sallyport\",\"iss\":\"x\"} | unknown_issuer",
        "{\"active\":true,\"sub\":\"c\",\"aud\":\"sallyport\",\"exp\":1}   | token_inactive",
        "{\"active\":true,\"sub\":\"c\",\"aud\":\"sallyport\",\"cnf\":{}}  | bound",
        "[]                                                          | issuer_unreachable",
        "not JSON                                                    | issuer_unreachable"
      })
  void whatElseAnIssuerSays(String answer, String code) {
    says(answer);
    assertThat(gate.refuses(TOKEN).code()).isEqualTo(code);
  }

  @Test
  void anIssuerThatIsOutCanBeAskedLater() {
    says(ACTIVE.formatted(""));
    provider.be(new Mood.Down());
    assertThat(gate.refuses(TOKEN).code()).isEqualTo("issuer_unreachable");
    provider.be(new Mood.Well());
    assertThat(gate.admits(TOKEN).subject()).isEqualTo("carol");
  }

  @Test
  void theClientThatHasTheTokenCounts() {
    try (var strict = new Gate(provider.introspecting(FRESH, Set.of("cli")))) {
      says("{\"active\":true,\"sub\":\"carol\",\"client_id\":\"cli\"}");
      assertThat(strict.admits(TOKEN).subject()).isEqualTo("carol");
      strict.clock.step(FRESH);
      says("{\"active\":true,\"sub\":\"carol\",\"client_id\":\"another\"}");
      assertThat(strict.refuses(TOKEN).code()).isEqualTo("wrong_party");
      var now = strict.clock.instant();
      assertThat(strict.admits(key.token(provider.payload(now, ",\"azp\":\"cli\""))).subject())
          .isEqualTo("secret-carol");
      var others = key.token(provider.payload(now, ",\"azp\":\"x\",\"client_id\":\"cli\""));
      assertThat(strict.refuses(others).code()).isEqualTo("wrong_party");
      assertThat(strict.refuses(key.token(provider.payload(now))).code()).isEqualTo("wrong_party");
    }
  }

  @Test
  void aTokenThatIsBoundToAKeyIsNotABearersToken() {
    var bound = provider.payload(gate.clock.instant(), ",\"cnf\":{\"jkt\":\"x\"}");
    assertThat(gate.refuses(key.token(bound)).code()).isEqualTo("bound");
  }

  @Test
  void whatCannotBeConfigured() {
    var endpoint = URI.create("https://idp.example/introspect");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Introspection(URI.create("http://idp.example/"), "a", "b", FRESH));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Introspection(endpoint, "a", " ", FRESH));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Introspection(endpoint, "a", "b", Duration.ofHours(1)));
    assertThat(new Introspection(endpoint, "a", "hush", FRESH).toString()).doesNotContain("hush");
  }
}
