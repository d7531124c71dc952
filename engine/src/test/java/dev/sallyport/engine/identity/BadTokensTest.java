package dev.sallyport.engine.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSAEncrypter;
import com.nimbusds.jose.util.Base64URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every way in which a token can be wrong, with the code for the audit log. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadTokensTest {

  /** A line of the table. */
  record Case(String name, String code, String token) {
    @Override
    public String toString() {
      return name + " → " + code;
    }
  }

  private static final String SAME =
      "The token is not one that this gateway accepts: ask for a new one with `make token`.";

  private final SigningKey key = SigningKey.rsa("secret-kid-1", JWSAlgorithm.RS256);
  private final SigningKey sameName = SigningKey.rsa("secret-kid-1", JWSAlgorithm.RS256);
  private final SigningKey weak = SigningKey.rsa("secret-weak", JWSAlgorithm.RS256, 1024);
  private final SigningKey unpublished = SigningKey.ec("secret-kid-2", JWSAlgorithm.ES256);
  private final Provider provider = new Provider(key, weak);
  private final Gate gate = new Gate(provider.trusted());

  @AfterAll
  void close() {
    gate.close();
    provider.close();
  }

  @BeforeAll
  void aGoodTokenPasses() {
    assertThat(gate.admits(key.token(payload())).subject()).isEqualTo("secret-carol");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isRefused(Case bad) {
    var refusal = gate.refuses(bad.token());

    assertThat(refusal.status()).isEqualTo(401);
    assertThat(refusal.code()).isEqualTo(bad.code());
    var ownSentence =
        Set.of("token_expired", "token_not_yet_valid", "token_too_large", "groups_unreadable");
    if (!ownSentence.contains(bad.code())) {
      assertThat(refusal.message()).isEqualTo(SAME);
    }
  }

  Stream<Case> cases() {
    var all = new ArrayList<Case>();
    all.addAll(shapes());
    all.addAll(headers());
    all.addAll(signatures());
    all.addAll(claims());
    all.addAll(times());
    return all.stream();
  }

  private List<Case> shapes() {
    var good = key.token(payload());
    var parts = good.split("\\.", -1);
    return List.of(
        bad("empty", "token_malformed", ""),
        bad("spaces", "token_malformed", "   "),
        bad("an API key", "token_malformed", "sk-ant-api03-abcdefgh"),
        bad("two dots", "token_malformed", ".."),
        bad("no dot", "token_malformed", good.replace(".", "")),
        bad("one dot", "token_malformed", parts[0] + "." + parts[1]),
        bad("four parts", "token_malformed", good + ".AAAA"),
        bad("dot at the end", "token_malformed", good + "."),
        bad("no signature", "token_malformed", parts[0] + "." + parts[1] + "."),
        bad("no payload", "token_malformed", parts[0] + ".." + parts[2]),
        bad("not base64", "token_malformed", parts[0] + ".!!!!." + parts[2]),
        bad("base64 of the other alphabet", "token_malformed", parts[0] + ".+/+/." + parts[2]),
        bad("padded", "token_malformed", good + "=="),
        bad("line end", "token_malformed", good + "\n"),
        bad("white space inside", "token_malformed", parts[0] + ". " + parts[1] + "." + parts[2]),
        bad("letters beyond ASCII", "token_malformed", parts[0] + ".ééé." + parts[2]),
        bad("an absurd number", "token_malformed", withHeader("{\"alg\":1e99999999999}", parts)),
        bad("an absurd exponent", "token_malformed", withHeader("{\"alg\":1e2147483647}", parts)),
        bad("two tokens", "token_malformed", good + "," + good),
        bad("with its scheme", "token_malformed", "Bearer " + good),
        bad("unused bits set", "token_malformed", respelt(good)),
        bad("encrypted", "token_malformed", encrypted(good)),
        bad("JSON serialisation", "token_malformed", jsonSerialised(parts)),
        bad("too large", "token_too_large", good + "A".repeat(IdentityLimits.TOKEN_MAX_CHARS)),
        bad("a long line of dots", "token_malformed", ".".repeat(IdentityLimits.TOKEN_MAX_CHARS)));
  }

  private List<Case> headers() {
    var own = unpublished.published().toJSONString();
    return List.of(
        header("not JSON", "token_malformed", "not JSON"),
        header("a list", "token_malformed", "[]"),
        header("a null", "token_malformed", "null"),
        header("nothing in it", "token_malformed", "{}"),
        header("alg twice", "token_malformed", "{'alg':'RS256','alg':'RS256'}"),
        header("alg a number", "token_malformed", "{'alg':256}"),
        header("more after it", "token_malformed", "{'alg':'RS256','kid':'secret-kid-1'} x"),
        header("alg none", "algorithm_refused", "{'alg':'none'}"),
        header("alg None", "algorithm_refused", "{'alg':'None'}"),
        bad(
            "alg none, unsigned",
            "algorithm_refused",
            SigningKey.encoded("{\"alg\":\"none\"}") + "." + SigningKey.encoded(payload()) + "."),
        header("alg unknown", "algorithm_refused", "{'alg':'RS257'}"),
        header("alg in small letters", "algorithm_refused", "{'alg':'rs256'}"),
        header("alg with a space", "algorithm_refused", "{'alg':'RS256 '}"),
        header("alg not pinned", "algorithm_refused", "{'alg':'RS512','kid':'secret-kid-1'}"),
        header("alg of a JWE", "algorithm_refused", "{'alg':'RSA-OAEP','enc':'A128GCM'}"),
        header("alg of another key", "unknown_key", "{'alg':'ES256','kid':'secret-kid-1'}"),
        header("alg of the family", "bad_signature", "{'alg':'PS256','kid':'secret-kid-1'}"),
        header("kid unknown", "unknown_key", "{'alg':'RS256','kid':'../../dev/null'}"),
        header("kid empty", "token_malformed", "{'alg':'RS256','kid':''}"),
        header("kid a list", "token_malformed", "{'alg':'RS256','kid':['secret-kid-1']}"),
        header("crit", "critical_header", known(",'crit':['exp'],'exp':1")),
        header("crit empty", "critical_header", known(",'crit':[]")),
        header("unencoded payload", "critical_header", known(",'b64':false,'crit':['b64']")),
        header("typ of a logout token", "wrong_type", known(",'typ':'logout+jwt'")),
        header("typ a number", "token_malformed", known(",'typ':1")),
        bad(
            "brings its own jwk",
            "unknown_key",
            unpublished.token("{\"alg\":\"ES256\",\"jwk\":" + own + "}", payload())),
        bad(
            "brings its own jwk under a known name",
            "unknown_key",
            unpublished.token(
                "{\"alg\":\"ES256\",\"kid\":\"secret-kid-1\",\"jwk\":" + own + "}", payload())),
        bad(
            "points to a key set",
            "unknown_key",
            unpublished.token(
                "{\"alg\":\"ES256\",\"jku\":\"" + provider.issuer() + "/elsewhere\"}", payload())),
        bad(
            "brings a certificate",
            "unknown_key",
            unpublished.token("{\"alg\":\"ES256\",\"x5c\":[\"MIIB\"]}", payload())),
        bad(
            "jwk that is none",
            "unknown_key",
            unpublished.token("{\"alg\":\"ES256\",\"jwk\":7}", payload())));
  }

  private List<Case> signatures() {
    var good = key.token(payload());
    var parts = good.split("\\.", -1);
    var other = key.token(payload().replace("carol", "mallory")).split("\\.", -1);
    return List.of(
        bad("signed by another key of that name", "bad_signature", sameName.token(payload())),
        bad("signed by an unpublished key", "unknown_key", unpublished.token(payload())),
        bad("signed by a weak key", "unknown_key", weak.token(payload())),
        bad("payload of another token", "bad_signature", join(parts[0], other[1], parts[2])),
        bad("signature of another token", "bad_signature", join(parts[0], parts[1], other[2])),
        bad("signature cut", "bad_signature", join(parts[0], parts[1], "AAAA")),
        bad("signature of zeros", "bad_signature", join(parts[0], parts[1], zeros(256))),
        bad(
            "HS256 with the public key as the secret",
            "algorithm_refused",
            hmac(key.published().toRSAKey().toString().getBytes(StandardCharsets.UTF_8))),
        bad("HS256 with the public key's encoding", "algorithm_refused", hmac(publicKeyBytes())),
        bad("HS256 with its PEM", "algorithm_refused", hmac(publicKeyPem())));
  }

  private List<Case> claims() {
    return List.of(
        payload("not JSON", "token_malformed", "not JSON"),
        payload("a list", "token_malformed", "[1]"),
        payload("nothing in it", "token_malformed", "{}"),
        payload("sub twice", "token_malformed", payload(",\"sub\":\"secret-eve\"")),
        payload("a key twice further in", "token_malformed", payload(",\"a\":{\"b\":1,\"b\":2}")),
        payload("UTF-16 escapes of a key", "token_malformed", payload(",\"s\\u0075b\":\"eve\"")),
        payload(
            "deep", "token_malformed", payload(",\"a\":" + "[".repeat(2000) + "]".repeat(2000))),
        payload("no iss", "token_malformed", payload().replace("\"iss\"", "\"isx\"")),
        payload(
            "iss a list", "token_malformed", payload().replace("\"iss\":", "\"iss\":[],\"x\":")),
        payload("other issuer", "unknown_issuer", payload().replace("127.0.0.1", "127.0.0.2")),
        payload(
            "issuer with a slash more",
            "unknown_issuer",
            payload().replace("\",\"sub\"", "/\",\"sub\"")),
        payload("other audience", "wrong_audience", payload().replace("sallyport", "secret-shop")),
        payload("audience in part", "wrong_audience", payload().replace("sallyport", "sally")),
        payload("no audience", "wrong_audience", payload().replace("\"aud\"", "\"aux\"")),
        payload(
            "several other audiences",
            "wrong_audience",
            payload().replace("\"sallyport\"", "[\"secret-shop\",\"Sallyport\",7]")),
        payload("no sub", "token_malformed", payload().replace("\"sub\"", "\"sux\"")),
        payload("sub empty", "token_malformed", payload().replace("secret-carol", "")),
        payload("sub blank", "token_malformed", payload().replace("secret-carol", " ")),
        payload("sub a number", "token_malformed", payload().replace("\"secret-carol\"", "7")),
        payload("no exp", "token_malformed", payload().replace("\"exp\"", "\"exq\"")),
        payload("exp a text", "token_malformed", exp("\"9999999999\"")),
        payload("exp null", "token_malformed", exp("null")),
        payload("exp below zero", "token_malformed", exp("-1")),
        payload("exp beyond all time", "token_malformed", exp("1e300")),
        payload("exp made to burn time", "token_malformed", exp("1e999999999")),
        payload(
            "nbf a text", "token_malformed", payload().replace("\"nbf\":", "\"nbf\":\"\",\"x\":")),
        payload("groups a number", "groups_unreadable", groups("7")),
        payload("groups an object", "groups_unreadable", groups("{\"secret-ml\":true}")),
        payload("a group that is a number", "groups_unreadable", groups("[\"secret-ml\",7]")),
        payload(
            "groups elsewhere",
            "groups_unreadable",
            payload(",\"_claim_names\":{\"groups\":\"src1\"}").replace("\"groups\":[", "\"x\":[")),
        payload(
            "groups elsewhere, in short",
            "groups_unreadable",
            payload(",\"hasgroups\":true").replace("\"groups\":[", "\"x\":[")));
  }

  private List<Case> times() {
    var now = gate.clock.instant();
    return List.of(
        payload("expired a while ago", "token_expired", provider.payload(now.minusSeconds(780))),
        payload("expired to the second", "token_expired", provider.payload(now.minusSeconds(630))),
        payload("expired long ago", "token_expired", exp("0")),
        payload("not yet valid", "token_not_yet_valid", provider.payload(now.plusSeconds(31))),
        payload(
            "issued in the future",
            "token_not_yet_valid",
            payload().replace("\"iat\":", "\"iat\":9999999999,\"x\":")));
  }

  @Test
  void anExpiredTokenIsToldFromAForgedOneByItsHolderAlone() {
    var expired = provider.payload(gate.clock.instant().minusSeconds(780));

    assertThat(gate.refuses(key.token(expired)).message())
        .isEqualTo("The token expired 3 minutes ago: ask for a new one with `make token`.");
    assertThat(gate.refuses(sameName.token(expired)).message()).isEqualTo(SAME);
    assertThat(gate.refuses(key.token(expired.replace("sallyport", "shop"))).message())
        .isEqualTo(SAME);
  }

  private static String withHeader(String header, String[] parts) {
    return Base64URL.encode(header) + "." + parts[1] + "." + parts[2];
  }

  private static Case bad(String name, String code, String token) {
    return new Case(name, code, token);
  }

  private Case header(String name, String code, String header) {
    return bad("header: " + name, code, key.token(header.replace('\'', '"'), payload()));
  }

  private Case payload(String name, String code, String payload) {
    return bad("payload: " + name, code, key.token(payload));
  }

  private static String known(String more) {
    return "{'alg':'RS256','kid':'secret-kid-1'" + more + "}";
  }

  private String payload() {
    return payload("");
  }

  private String payload(String more) {
    return provider.payload(gate.clock.instant(), more);
  }

  private String exp(String value) {
    return payload().replace("\"exp\":", "\"exp\":" + value + ",\"x\":");
  }

  private String groups(String value) {
    return payload().replace("\"groups\":", "\"groups\":" + value + ",\"x\":");
  }

  private static String join(String... parts) {
    return String.join(".", parts);
  }

  private static String zeros(int bytes) {
    return Base64URL.encode(new byte[bytes]).toString();
  }

  /** The same bytes in another spelling: 256 bytes leave four unused bits in the last letter. */
  private static String respelt(String token) {
    var last = token.charAt(token.length() - 1);
    var alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    return token.substring(0, token.length() - 1) + alphabet.charAt(alphabet.indexOf(last) ^ 1);
  }

  private String encrypted(String token) {
    try {
      var header =
          new JWEHeader.Builder(JWEAlgorithm.RSA_OAEP_256, EncryptionMethod.A128GCM)
              .contentType("JWT")
              .build();
      var jwe = new JWEObject(header, new Payload(token));
      jwe.encrypt(new RSAEncrypter(key.published().toRSAKey()));
      return jwe.serialize();
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  private static String jsonSerialised(String[] parts) {
    return """
    {"protected":"%s","payload":"%s","signature":"%s"}\
    """
        .formatted((Object[]) parts);
  }

  private String hmac(byte[] secret) {
    var header = new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("secret-kid-1").build();
    var input = header.toBase64URL() + "." + SigningKey.encoded(payload());
    try {
      return input
          + "."
          + new MACSigner(secret).sign(header, input.getBytes(StandardCharsets.US_ASCII));
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  private byte[] publicKeyBytes() {
    try {
      return key.published().toRSAKey().toPublicKey().getEncoded();
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  private byte[] publicKeyPem() {
    var body = Base64.getMimeEncoder().encodeToString(publicKeyBytes());
    return ("-----BEGIN PUBLIC KEY-----\n" + body + "\n-----END PUBLIC KEY-----\n")
        .getBytes(StandardCharsets.US_ASCII);
  }
}
