package dev.sallyport.engine.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.sallyport.engine.memory.Once;
import dev.sallyport.engine.model.Credentials;
import dev.sallyport.engine.model.RefusedException;
import dev.sallyport.engine.support.Prover;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens that are bound to a key that signs proofs: every way in which a proof can be wrong. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DpopTest {
  private static final int MUTANTS = 10_000;

  private final SigningKey key = SigningKey.rsa("secret-kid-1", JWSAlgorithm.RS256);
  private final Provider provider = new Provider(key);
  private final Gate gate = new Gate(provider.trusted());
  private final Prover prover = Prover.ec();
  private final String token = bound("{\"jkt\":\"" + prover.thumbprint() + "\"}");

  @AfterAll
  void close() {
    gate.close();
    provider.close();
  }

  private String bound(String cnf) {
    return key.token(provider.payload(gate.clock.instant(), ",\"cnf\":" + cnf));
  }

  private String boundTo(Prover other) {
    return bound("{\"jkt\":\"" + other.thumbprint() + "\"}");
  }

  private JWTClaimsSet.Builder claims() {
    return Prover.claims(token, gate.clock.instant());
  }

  private String proof() {
    return prover.proof(token, gate.clock.instant());
  }

  @Test
  void aProofForThisCallLetsTheTokenPassOnce() {
    for (var i = 0; i < 3; i++) {
      // From the second on, the token is remembered, and its proof is asked for all the same.
      assertThat(gate.refuses(token).code()).isEqualTo("proof_missing");
      var proof = proof();
      assertThat(gate.admits(Prover.call(token, proof)).subject()).isEqualTo("secret-carol");
      assertThat(gate.refuses(Prover.call(token, proof)).code()).isEqualTo("proof_replayed");
      // A request that is still answered shows no other.
      assertThat(gate.admits(Prover.call(token, proof).again()).subject())
          .isEqualTo("secret-carol");
    }
  }

  @Test
  void aProofIsNoReasonToSendAnUnboundTokenByThatScheme() {
    var unbound = key.token(provider.payload(gate.clock.instant()));
    var proof = prover.proof(unbound, gate.clock.instant());
    assertThat(gate.refuses(Prover.call(unbound, proof)).code()).isEqualTo("token_not_bound");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ES384", "RS256", "PS256"})
  void otherKeysSignProofsToo(String algorithm) throws JOSEException {
    var other =
        algorithm.equals("ES384")
            ? new Prover(new ECKeyGenerator(Curve.P_384).generate(), JWSAlgorithm.ES384)
            : new Prover(new RSAKeyGenerator(2048).generate(), JWSAlgorithm.parse(algorithm));
    var theirs = boundTo(other);
    assertThat(gate.admits(Prover.call(theirs, other.proof(theirs, gate.clock.instant()))).kind())
        .isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "null",
        "7",
        "[\"jkt\"]",
        "{\"jwk\":{}}",
        "{\"jkt\":\"short\"}",
        "{\"jkt\":7}",
        "{\"jkt\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\",\"kid\":\"a\"}"
      })
  void whatBindsInAWayThatNobodyKnows(String cnf) {
    var strange = bound(cnf);
    assertThat(gate.refuses(strange).code()).isEqualTo("bound");
    assertThat(gate.refuses(Prover.call(strange, proof())).code()).isEqualTo("bound");
  }

  /** A line of the table. */
  record Fault(String name, String code, List<String> proofs) {
    @Override
    public String toString() {
      return name + " → " + code;
    }
  }

  @ParameterizedTest
  @MethodSource("faults")
  void isRefused(Fault fault) {
    var refusal = gate.refuses(Prover.call(token, fault.proofs().toArray(String[]::new)));

    assertThat(refusal.code()).isEqualTo(fault.code());
    assertThat(refusal.message()).isEqualTo(gate.refuses(token).message());
    for (var proof : fault.proofs()) {
      assertThat(refusal.toString()).doesNotContain(proof.isEmpty() ? token : proof);
    }
  }

  private Fault claimed(
      String name, String code, Function<JWTClaimsSet.Builder, JWTClaimsSet.Builder> change) {
    return new Fault(name, code, List.of(prover.signed(change.apply(claims()).build())));
  }

  private Fault invalid(String name, String proof) {
    return new Fault(name, "proof_invalid", List.of(proof));
  }

  Stream<Fault> faults() throws JOSEException {
    return Stream.of(wrongClaims(), shapes(), keys()).flatMap(List::stream);
  }

  private List<Fault> wrongClaims() {
    var now = gate.clock.instant();
    return List.of(
        claimed("htm", "proof_invalid", claims -> claims.claim("htm", "GET")),
        claimed("htm in small letters", "proof_invalid", claims -> claims.claim("htm", "post")),
        claimed("no htm", "proof_invalid", claims -> claims.claim("htm", null)),
        claimed(
            "htu of another path",
            "proof_invalid",
            claims -> claims.claim("htu", Prover.ADDRESS + "/v1/models")),
        claimed(
            "htu of another host",
            "proof_invalid",
            claims -> claims.claim("htu", "https://other.example" + Prover.PATH)),
        claimed(
            "htu of another scheme",
            "proof_invalid",
            claims -> claims.claim("htu", "http://gateway.example" + Prover.PATH)),
        claimed("htu is a list", "proof_invalid", claims -> claims.claim("htu", List.of("a"))),
        claimed("no htu", "proof_invalid", claims -> claims.claim("htu", null)),
        claimed(
            "ath of another token",
            "proof_invalid",
            claims -> claims.claim("ath", Prover.hash("other"))),
        claimed("no ath", "proof_invalid", claims -> claims.claim("ath", null)),
        claimed("no jti", "proof_invalid", claims -> claims.jwtID(null)),
        claimed("an empty jti", "proof_invalid", claims -> claims.jwtID(" ")),
        claimed("jti is a number", "proof_invalid", claims -> claims.claim("jti", 7)),
        claimed("no iat", "proof_invalid", claims -> claims.issueTime(null)),
        claimed("a nonce of nobody", "proof_invalid", claims -> claims.claim("nonce", "a")),
        claimed(
            "too old", "proof_time", claims -> claims.issueTime(Date.from(now.minusSeconds(60)))),
        claimed(
            "of a time to come",
            "proof_time",
            claims -> claims.issueTime(Date.from(now.plusSeconds(31)))));
  }

  private List<Fault> shapes() {
    var good = proof();
    var parts = good.split("\\.", -1);
    var none =
        Base64URL.encode("{\"typ\":\"dpop+jwt\",\"alg\":\"none\",\"jwk\":" + prover.key() + "}");
    return List.of(
        new Fault("none", "proof_not_one", List.of()),
        new Fault("two", "proof_not_one", List.of(proof(), proof())),
        invalid("empty", ""),
        invalid("no JWT", "a.b"),
        invalid("the token itself", token),
        invalid("unsigned", parts[0] + "." + parts[1] + "."),
        invalid("alg none", none + "." + parts[1] + "."),
        invalid("another's signature", parts[0] + "." + parts[1] + "." + "a".repeat(86)),
        invalid("spelt otherwise", respelt(good)),
        invalid("two in one field", good + ", " + proof()),
        invalid("oversized", prover.signed(claims().claim("x", "x".repeat(8 * 1024)).build())));
  }

  /** The last character of a signature has four bits that say nothing. */
  private static String respelt(String proof) {
    var last = "AQgw".indexOf(proof.charAt(proof.length() - 1));
    return proof.substring(0, proof.length() - 1) + "BRhx".charAt(last);
  }

  private List<Fault> keys() throws JOSEException {
    var other = Prover.ec();
    var weak = new Prover(new RSAKeyGenerator(1024, true).generate(), JWSAlgorithm.RS256);
    var typed = prover.header().type(new JOSEObjectType("JWT")).build();
    var keyless =
        new JWSHeader.Builder(JWSAlgorithm.ES256).type(new JOSEObjectType("dpop+jwt")).build();
    var critical = prover.header().criticalParams(Set.of("exp")).build();
    return List.of(
        new Fault(
            "another key", "proof_other_key", List.of(other.proof(token, gate.clock.instant()))),
        invalid("a weak key", weak.proof(token, gate.clock.instant())),
        invalid("no key", prover.signed(keyless, claims().build())),
        invalid("another typ", prover.signed(typed, claims().build())),
        invalid("crit", prover.signed(critical, claims().build())),
        invalid("a private key", withPrivateKey()),
        invalid("a shared secret", symmetric()),
        invalid("signed by another", other.signed(prover.header().build(), claims().build())));
  }

  /** Signed over a header whose key has its private part. */
  private String withPrivateKey() throws JOSEException {
    var header =
        Base64URL.encode(
            "{\"typ\":\"dpop+jwt\",\"alg\":\"ES256\",\"jwk\":" + prover.key().toJSONString() + "}");
    var payload = Base64URL.encode(claims().build().toString());
    var signed = (header + "." + payload).getBytes(StandardCharsets.UTF_8);
    var signature = new ECDSASigner(prover.key().toECKey()).sign(prover.header().build(), signed);
    return header + "." + payload + "." + signature;
  }

  private String symmetric() throws JOSEException {
    var header =
        new JWSHeader.Builder(JWSAlgorithm.HS256)
            .type(new JOSEObjectType("dpop+jwt"))
            .jwk(prover.key().toPublicJWK())
            .build();
    var jwt = new SignedJWT(header, claims().build());
    jwt.sign(new MACSigner(prover.key().toPublicJWK().toJSONString()));
    return jwt.serialize();
  }

  @Test
  void whatCannotBeRememberedIsNotLetIn() {
    var clock = gate.clock;
    var once = new Once(2, clock);
    var end = clock.instant().plusSeconds(60);
    assertThat(Stream.of("a", "a", "b", "c").map(name -> once.comes(name, end).name()))
        .containsExactly("FIRST", "AGAIN", "FIRST", "FULL");
    var later = new Once(1, Clock.offset(clock, Duration.ofSeconds(60)));
    assertThat(Stream.of("a", "b").map(name -> later.comes(name, end).name()))
        .containsExactly("FIRST", "FIRST");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void noMutantPasses(long seed) {
    var random = new Random(seed);
    for (var i = 0; i < MUTANTS / 2; i++) {
      var proof = proof();
      var mutant = mutated(proof, random);
      if (mutant.equals(proof)) {
        continue;
      }
      try {
        gate.admits(Prover.call(token, mutant));
      } catch (RefusedException e) {
        assertThat(e.refusal().status()).as("seed %d, mutant %d", seed, i).isEqualTo(401);
        continue;
      }
      throw new AssertionError("seed %d, mutant %d: %s".formatted(seed, i, mutant));
    }
  }

  /** A character, a slice, or what is inside a part. */
  private static String mutated(String proof, Random random) {
    var at = random.nextInt(proof.length());
    return switch (random.nextInt(5)) {
      case 0 -> proof.substring(0, at) + (char) random.nextInt(128) + proof.substring(at + 1);
      case 1 -> proof.substring(0, at);
      case 2 -> proof.substring(0, at) + proof.substring(random.nextInt(at, proof.length()));
      case 3 -> proof.substring(0, at) + proof.charAt(random.nextInt(at + 1)) + proof.substring(at);
      default -> inside(proof, random);
    };
  }

  private static String inside(String proof, Random random) {
    var parts = proof.split("\\.", -1);
    var part = random.nextInt(2);
    var text = new StringBuilder(new Base64URL(parts[part]).decodeToString());
    var junk = "{}[]\":,\\0-1e\u0000né";
    text.setCharAt(random.nextInt(text.length()), junk.charAt(random.nextInt(junk.length())));
    parts[part] = Base64URL.encode(text.toString()).toString();
    return String.join(".", parts);
  }

  @Test
  void aProofAloneIsNoCredential() {
    assertThat(gate.refuses(new Credentials(proof())).status()).isEqualTo(401);
  }
}
