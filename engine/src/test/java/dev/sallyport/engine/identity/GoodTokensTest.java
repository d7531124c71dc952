package dev.sallyport.engine.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import dev.sallyport.engine.model.Identity.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoodTokensTest {

  private final SigningKey key = SigningKey.ec("k1", JWSAlgorithm.ES256);
  private final Provider provider = new Provider(key);
  private final Gate gate = new Gate(provider.trusted());

  @AfterEach
  void close() {
    gate.close();
    provider.close();
  }

  @Test
  void aServiceIsOneByAClaimAndEverybodyElseAPerson() {
    try (var told = new Gate(provider.trusted().withServices("idtyp", "app"))) {
      var now = told.clock.instant();
      var service = key.token(provider.payload(now, ",\"idtyp\":\"app\""));
      assertThat(told.admits(service).kind()).isEqualTo(Kind.SERVICE);
      for (var more : List.of("", ",\"idtyp\":\"user\"")) {
        var person = key.token(provider.payload(now, more));
        assertThat(told.admits(person).kind()).isEqualTo(Kind.PERSON);
      }
    }
  }

  @Test
  void becomeAnIdentity() {
    var now = gate.clock.instant();

    var identity = gate.admits(key.token(provider.payload(now)));

    assertThat(identity.kind()).isEqualTo(Kind.PERSON);
    assertThat(identity.subject()).isEqualTo("secret-carol");
    assertThat(identity.issuer()).isEqualTo(provider.issuer().toString());
    assertThat(identity.groups()).containsExactly("secret-ml", "secret-ops");
    assertThat(identity.tokenId()).isEqualTo("secret-id");
    assertThat(identity.issuedAt()).isEqualTo(now);
    assertThat(identity.expiresAt()).isEqualTo(now.plusSeconds(600));
    assertThat(identity.claims())
        .containsOnlyKeys("iss", "sub", "aud", "iat", "nbf", "exp", "jti", "groups");
  }

  static Stream<SigningKey> oneKeyOfEach() {
    var rsa = SigningKey.rsa("k2", JWSAlgorithm.RS256);
    return Stream.of(Algorithm.values())
        .map(
            algorithm ->
                switch (algorithm) {
                  case RS256, RS384, RS512, PS256, PS384, PS512 ->
                      rsa.signingWith(algorithm.jose());
                  case ES256, ES384, ES512 -> SigningKey.ec("k2", algorithm.jose());
                  case EDDSA, ED25519 -> SigningKey.ed25519("k2", algorithm.jose());
                });
  }

  @ParameterizedTest
  @MethodSource("oneKeyOfEach")
  void mayBeSignedInEachWayThatIsPinned(SigningKey other) {
    var algorithm = Algorithm.named(other.algorithm().getName());
    provider.publish(key, other);
    var payload = provider.payload(gate.clock.instant());

    try (var pinned = new Gate(provider.trusted(Set.of(algorithm)));
        var unpinned = new Gate(provider.trusted(Set.of(rest(algorithm))))) {
      var token = other.token(payload);
      assertThat(pinned.admits(token).subject()).isEqualTo("secret-carol");
      assertThat(unpinned.refuses(token).code()).isEqualTo("algorithm_refused");
      var forged = token.substring(0, token.lastIndexOf('.') + 1) + "A".repeat(86);
      assertThat(pinned.refuses(forged).code()).isEqualTo("bad_signature");
    }
  }

  private static Algorithm[] rest(Algorithm algorithm) {
    return Stream.of(Algorithm.values()).filter(a -> a != algorithm).toArray(Algorithm[]::new);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"alg\":\"ES256\"}",
        "{\"alg\":\"ES256\",\"kid\":\"k1\"}",
        "{\"alg\":\"ES256\",\"kid\":\"k1\",\"typ\":\"jwt\"}",
        "{\"alg\":\"ES256\",\"kid\":\"k1\",\"typ\":\"at+jwt\"}",
        "{\"alg\":\"ES256\",\"kid\":\"k1\",\"typ\":\"application/at+JWT\"}",
        "{\"alg\":\"ES256\",\"kid\":\"k1\",\"x5t\":\"AAAA\",\"unheard-of\":{\"a\":1}}",
        "{\"alg\":\"ES256\",\"kid\":\"k1\",\"jku\":\"https://elsewhere.example/keys\"}",
      })
  void mayHaveTheHeadersThatProvidersWrite(String header) {
    gate.admits(key.token(header, provider.payload(gate.clock.instant())));
  }

  @Test
  void mayBeForSeveralAudiences() {
    var payload = provider.payload(gate.clock.instant());

    gate.admits(key.token(payload.replace("\"sallyport\"", "[\"other\",\"sallyport\"]")));
  }

  @Test
  void mayLeaveOutWhatIsOptional() {
    var bare =
        """
        {"iss":"%s","sub":"carol","aud":"sallyport","exp":%d.5}\
        """
            .formatted(provider.issuer(), gate.clock.instant().getEpochSecond() + 10);

    var identity = gate.admits(key.token(bare));

    assertThat(identity.groups()).isEmpty();
    assertThat(identity.tokenId()).isEmpty();
    assertThat(identity.issuedAt()).isEqualTo(Instant.EPOCH);
  }

  @Test
  void standALittleBeyondTheirTimeSinceClocksDiffer() {
    var now = gate.clock.instant();
    gate.admits(key.token(provider.payload(now.plusSeconds(30))));
    var token = key.token(provider.payload(now));
    gate.admits(token);

    gate.clock.step(Duration.ofSeconds(629));
    gate.admits(token);
    gate.clock.step(Duration.ofSeconds(1));

    // Remembered or not, an expired token is an expired token.
    assertThat(gate.refuses(token).code()).isEqualTo("token_expired");
    assertThat(gate.refuses(token).message()).startsWith("The token expired 30 seconds ago: ");
  }

  @Test
  void areReadAsTheirIssuerIsConfigured() {
    var nested =
        new TrustedIssuer(
            provider.issuer(),
            Provider.AUDIENCE,
            TrustedIssuer.USUAL_ALGORITHMS,
            List.of("realm_access", "roles"),
            new KindRule.ByClaim(List.of("who", "is"), Map.of("bot", Kind.SERVICE), Kind.PERSON),
            Provider.HINT);
    var now = gate.clock.instant();

    try (var other = new Gate(nested)) {
      var bot =
          other.admits(
              key.token(
                  provider.payload(
                      now, ",\"who\":{\"is\":\"bot\"},\"realm_access\":{\"roles\":\"deploy\"}")));
      var person = other.admits(key.token(provider.payload(now, ",\"who\":{\"is\":7}")));

      assertThat(bot.kind()).isEqualTo(Kind.SERVICE);
      assertThat(bot.groups()).containsExactly("deploy");
      assertThat(person.kind()).isEqualTo(Kind.PERSON);
      assertThat(person.groups()).isEmpty();
    }
  }

  @Test
  void mayComeFromSeveralIssuersEachWithItsOwnKeys() {
    var otherKey = SigningKey.ec("k1", JWSAlgorithm.ES256);
    try (var other = new Provider(otherKey);
        var both = new Gate(provider.trusted(), other.trusted())) {
      var now = both.clock.instant();

      assertThat(both.admits(key.token(provider.payload(now))).issuer())
          .isEqualTo(provider.issuer().toString());
      assertThat(both.admits(otherKey.token(other.payload(now))).issuer())
          .isEqualTo(other.issuer().toString());
      assertThat(both.refuses(key.token(other.payload(now))).code()).isEqualTo("bad_signature");
    }
  }
}
