package dev.sallyport.engine.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.jwk.JWK;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyPair;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom a bundle is believed of: every way to have another one believed is refused by name. */
class SignatureTest {
  private static final Instant AT = Instant.parse("2026-11-24T10:00:00Z");
  private static final KeyPair PAIR = Bundles.pair("EC secp256r1");
  private static final SortedMap<String, byte[]> FILES =
      Bundles.files(
          "policy.wasm", "wasm",
          "data.json", "{\"b\": [1.50, true], \"a\": \"x\"}",
          "masks/a.mask", "masks 1;");

  @TempDir private Path temp = Path.of("");

  private static Trust trust(KeyPair pair, String scope) {
    return new Trust(Map.of("k", new PinnedKey("k", pair.getPublic())), scope);
  }

  private static SortedMap<String, byte[]> signed(KeyPair pair, String scope) {
    return new SigningKey("k", pair.getPrivate()).sign(FILES, scope, AT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA 2048", "EC secp256r1", "EC secp384r1", "EC secp521r1", "Ed25519"})
  void whatAKeySignsItsPublicHalfBelieves(String kind) {
    var pair = Bundles.pair(kind);

    assertThat(trust(pair, "prod").verify("b", signed(pair, "prod")))
        .contains(new Signed("k", "prod", Optional.of(AT)));
    refused(trust(Bundles.pair(kind), "prod"), signed(pair, "prod"), "was not made by `k`");
  }

  @Test
  void everythingThatWasChangedIsNamed() {
    changed("`masks/a.mask` is not what was signed", files -> put(files, "masks/a.mask", "none"));
    changed(
        "`data.json` is not what was signed", files -> put(files, "data.json", "{\"a\":\"x\"}"));
    changed("`smoke/x.json` is not signed", files -> put(files, "smoke/x.json", "{}"));
    changed("`.manifest` is not signed", files -> put(files, ".manifest", "{\"roots\":[]}"));
    changed("`policy.wasm` is signed, and is not in it", files -> without(files, "policy.wasm"));
    changed("is not signed, and keys are pinned", files -> without(files, ".signatures.json"));
    changed("its signature cannot be read", files -> put(files, ".signatures.json", "[]"));
    changed(
        "has not exactly one signature",
        files -> put(files, ".signatures.json", "{\"signatures\":[\"a.b.c\",\"a.b.c\"]}"));
  }

  @Test
  void whatADocumentSaysIsSignedAndNotHowItIsWritten() {
    var rewritten = put(signed(PAIR, ""), "data.json", "{ \"a\" : \"x\",\n \"b\":[1.50,true] }");
    assertThat(trust(PAIR, "").verify("b", rewritten)).isPresent();
    refused(
        trust(PAIR, ""),
        put(signed(PAIR, ""), "data.json", "{\"a\":\"x\",\"b\":[1.5,true]}"),
        "`data.json` is not what was signed");
  }

  @Test
  void scopeAndKeyAreThoseThatArePinned() {
    refused(trust(PAIR, "prod"), signed(PAIR, "test"), "signed for the scope `test`");
    refused(trust(PAIR, ""), signed(PAIR, "test"), "signed for the scope `test`");
    var other = new Trust(Map.of("q", new PinnedKey("q", PAIR.getPublic())), "");
    refused(other, signed(PAIR, ""), "signed by `k`, which is no pinned key");
  }

  @Test
  void noneAndSharedSecretsAreNoSignatures() {
    for (var header :
        new String[] {"{\"alg\":\"none\",\"kid\":\"k\"}", "{\"alg\":\"HS256\",\"kid\":\"k\"}"}) {
      var forged = put(signed(PAIR, ""), ".signatures.json", token(header, "{\"files\":[]}"));
      assertThatThrownBy(() -> trust(PAIR, "").verify("b", forged))
          .isInstanceOf(PolicyLoadException.class)
          .hasMessageMatching("b: its signature (cannot be read|was not made by `k`)");
    }
  }

  @Test
  void hashesThatCanBeForgedAreRefused() throws Exception {
    var payload = "{\"files\":[{\"name\":\"policy.wasm\",\"hash\":\"00\",\"algorithm\":\"MD5\"}]}";
    var input = base64("{\"alg\":\"EdDSA\",\"kid\":\"k\"}") + "." + base64(payload);
    var pair = Bundles.pair("Ed25519");
    var signature = java.security.Signature.getInstance("Ed25519");
    signature.initSign(pair.getPrivate());
    signature.update(Bundles.utf8(input));
    var token =
        input + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign());
    refused(
        trust(pair, ""),
        put(FILES, ".signatures.json", "{\"signatures\":[\"" + token + "\"]}"),
        "`policy.wasm` is hashed by `MD5`");
  }

  @Test
  void withoutPinnedKeysNothingIsAsked() {
    assertThat(Trust.ANYBODY.verify("b", FILES)).isEmpty();
    assertThat(Trust.claimed("b", signed(PAIR, "prod")))
        .contains(new Signed("k", "prod", Optional.of(AT)));
  }

  @Test
  void keysComeInFiles() throws Exception {
    var rsa = Bundles.pair("RSA 2048");
    assertThat(PinnedKey.read("k", pem("PUBLIC KEY", rsa.getPublic())).key())
        .isEqualTo(rsa.getPublic());
    assertThat(SigningKey.read("k", pem("PRIVATE KEY", rsa.getPrivate())).key())
        .isEqualTo(rsa.getPrivate());
    var jwk =
        file(
            "key.jwk",
            new com.nimbusds.jose.jwk.ECKey.Builder(
                    com.nimbusds.jose.jwk.Curve.P_256,
                    (java.security.interfaces.ECPublicKey) PAIR.getPublic())
                .privateKey(PAIR.getPrivate())
                .build()
                .toJSONString());
    assertThat(PinnedKey.read("k", jwk).key()).isEqualTo(PAIR.getPublic());
    assertThat(JWK.parse(Files.readString(jwk)).isPrivate()).isTrue();
    assertThat(SigningKey.read("k", jwk)).hasToString("SigningKey[k]");
  }

  @Test
  void keysThatWouldNotProtectAreRefusedByName() throws IOException {
    unusable(pem("PRIVATE KEY", PAIR.getPrivate()), "holds a private key: pin the public one");
    unusable(file("secret.jwk", "{\"kty\":\"oct\",\"k\":\"AAAA\"}"), "holds a shared secret");
    unusable(file("secret.txt", "correct horse"), "shared secrets are not taken");
    unusable(pem("PUBLIC KEY", Bundles.pair("RSA 1024").getPublic()), "less than 2048 bits");
    unusable(pem("PUBLIC KEY", Bundles.pair("X25519").getPublic()), "neither RSA, nor EC");
    unusable(temp.resolve("absent.pem"), "cannot be read");
    assertThatThrownBy(() -> SigningKey.read("k", pem("RSA PRIVATE KEY", PAIR.getPrivate())))
        .isInstanceOf(UnusableKeyException.class)
        .hasMessageContaining("openssl pkcs8 -topk8");
  }

  private static void unusable(Path file, String why) {
    assertThatThrownBy(() -> PinnedKey.read("k", file))
        .isInstanceOf(UnusableKeyException.class)
        .hasMessageContaining(why);
  }

  private static void changed(String why, UnaryOperator<SortedMap<String, byte[]>> change) {
    refused(trust(PAIR, ""), change.apply(signed(PAIR, "")), why);
  }

  private static void refused(Trust trust, SortedMap<String, byte[]> files, String why) {
    assertThatThrownBy(() -> trust.verify("b", files))
        .isInstanceOf(PolicyLoadException.class)
        .hasMessageStartingWith("b: ")
        .hasMessageContaining(why);
  }

  private static SortedMap<String, byte[]> put(
      SortedMap<String, byte[]> files, String path, String text) {
    var changed = new TreeMap<>(files);
    changed.put(path, Bundles.utf8(text));
    return changed;
  }

  private static SortedMap<String, byte[]> without(SortedMap<String, byte[]> files, String path) {
    var changed = new TreeMap<>(files);
    changed.remove(path);
    return changed;
  }

  private static String token(String header, String payload) {
    return "{\"signatures\":[\"" + base64(header) + "." + base64(payload) + "." + "AAAA\"]}";
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private Path pem(String label, Key key) throws IOException {
    return file(
        label + ".pem",
        "-----BEGIN %s-----%n%s%n-----END %s-----%n"
            .formatted(label, Base64.getMimeEncoder().encodeToString(key.getEncoded()), label));
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(temp.resolve(name), text);
  }
}
