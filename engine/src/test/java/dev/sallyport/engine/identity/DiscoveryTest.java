package dev.sallyport.engine.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.nimbusds.jose.JWSAlgorithm;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an issuer publishes is believed only where it is beyond doubt. */
class DiscoveryTest {

  private final SigningKey key = SigningKey.ec("k1", JWSAlgorithm.ES256);
  private final Provider provider = new Provider(key);
  private final Gate gate = new Gate(provider.trusted());

  @AfterEach
  void close() {
    gate.close();
    provider.close();
  }

  @Test
  void redirectsAreNotFollowed() {
    provider.be(new Provider.Mood.Redirecting());

    refusedWith("answered 302 where 200 was expected: redirects are not followed");
  }

  @Test
  void hugeDocumentsAreNotRead() {
    provider.be(new Provider.Mood.Huge());

    refusedWith("larger than 512 KiB");
  }

  @Test
  void silenceEnds() {
    provider.be(new Provider.Mood.Silent());

    try (var impatient = new Gate(Duration.ofMillis(50), provider.trusted())) {
      refusedWith(impatient, "did not answer within 50 ms");
    }
  }

  @Test
  void bodiesThatDripEnd() {
    provider.be(new Provider.Mood.Dripping());

    try (var impatient = new Gate(Duration.ofMillis(50), provider.trusted())) {
      refusedWith(impatient, "did not answer within 50 ms");
    }
  }

  @Test
  void nobodyListening() {
    provider.close();

    refusedWith("cannot be fetched (ConnectException)");
  }

  @Test
  void anIssuerSpeaksForItselfAlone() {
    provider.be(new Provider.Mood.Saying(discovery("https://login.example", keys())));

    refusedWith("describes another issuer than `" + provider.issuer() + "`");
  }

  @Test
  void evenASlashMakesAnotherIssuer() {
    provider.be(new Provider.Mood.Saying(discovery(provider.issuer() + "/", keys())));

    refusedWith("describes another issuer");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://keys.example/keys",
        "file:///etc/passwd",
        "ftp://127.0.0.1/keys",
        "jar:file:/x!/y",
        "/keys",
        "not an address",
        "",
        "http://user@127.0.0.1/keys",
        "http://127.0.0.1.keys.example/keys"
      })
  void keySetsLieInSafePlaces(String location) {
    provider.be(new Provider.Mood.Saying(discovery(provider.issuer().toString(), location)));

    refusedWith("`jwks_uri`");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html>",
        "[]",
        "{}",
        "{\"issuer\":7}",
        "{\"a\":1,\"a\":2}",
        "{\"a\":1e99999999999}"
      })
  void anythingElseIsNoDiscoveryDocument(String text) {
    provider.be(new Provider.Mood.Saying(text));

    refusedWith("/.well-known/openid-configuration`");
  }

  @Test
  void aKeySetWithAnAbsurdNumberIsNone() {
    var absurd =
        """
        {"issuer":"%1$s","jwks_uri":"%1$s/.well-known/openid-configuration","keys":[
          {"kty":"RSA","x5t":1e99999999999}, %2$s]}\
        """
            .formatted(provider.issuer(), key.published());
    provider.be(new Provider.Mood.Saying(absurd));

    refusedWith("a number has an exponent beyond 10000");
  }

  @Test
  void keysThatWeDoNotUseDoNoHarm() {
    var odd =
        """
        {"issuer":"%1$s","jwks_uri":"%1$s/.well-known/openid-configuration","keys":[
          null, 7, {}, {"kty":"new"}, {"kty":"oct","k":"AAAA","kid":"k1"},
          {"kty":"EC","crv":"P-256","x":"AAAA","y":"AAAA","kid":"k1"},
          {"kty":"EC","crv":"secp256k1","x":"AAAA","y":"AAAA"},
          {"kty":"OKP","crv":"Ed25519","x":"AAAA","kid":"k1"},
          {"kty":"RSA","n":"AAAA","e":"AQAB","kid":"k1"},
          %2$s]}\
        """
            .formatted(provider.issuer(), key.published());
    provider.be(new Provider.Mood.Saying(odd));

    gate.admits(key.token(provider.payload(gate.clock.instant())));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://login.example",
        "http://0.0.0.0:8080",
        "http://127.0.0.1.example",
        "ftp://localhost",
        "login.example",
        "https://user:password@login.example",
        "https://login.example?tenant=a",
        "https://login.example#a"
      })
  void anIssuerIsNamedByASafeAddress(String issuer) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TrustedIssuer.usual(URI.create(issuer), "sallyport"))
        .withMessageContaining("issuer `");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://login.example/tenant",
        "http://localhost:8080",
        "http://127.8.9.1/dev",
        "http://[::1]:8080"
      })
  void loopbackMayDoWithoutTls(String issuer) {
    var trusted = TrustedIssuer.usual(URI.create(issuer), "sallyport");

    assertThat(trusted.discovery())
        .isEqualTo(URI.create(issuer + "/.well-known/openid-configuration"));
  }

  private void refusedWith(String notice) {
    refusedWith(gate, notice);
  }

  private void refusedWith(Gate gate, String notice) {
    var token = key.token(provider.payload(gate.clock.instant()));

    assertThat(gate.refuses(token).code()).isEqualTo("issuer_unreachable");
    assertThat(gate.notices).singleElement().asString().contains(notice);
  }

  private String keys() {
    return provider.issuer() + "/keys";
  }

  private static String discovery(String issuer, String keys) {
    return """
    {"issuer":"%s","jwks_uri":"%s"}\
    """
        .formatted(issuer, keys);
  }
}
