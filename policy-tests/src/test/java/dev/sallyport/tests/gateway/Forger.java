package dev.sallyport.tests.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * Makes tokens that are right in everything but one thing, with the issuer's own key or another.
 */
record Forger(URI gateway, ECKey issuersKey, ECKey otherKey) {

  static Forger of(GatewayProcess gateway) {
    // The first token makes the key.
    gateway.token("ci-bot");
    return new Forger(
        gateway.uri(), key(gateway.state().resolve("development-issuer.jwk")), fresh("another"));
  }

  private static ECKey key(Path file) {
    try {
      return ECKey.parse(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ParseException e) {
      throw new AssertionError("`%s` holds no key".formatted(file), e);
    }
  }

  private static ECKey fresh(String kid) {
    try {
      return new ECKeyGenerator(Curve.P_256).keyID(kid).generate();
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  /** The claims of a good token, changed. */
  private String claims(Consumer<ObjectNode> change) {
    ObjectNode claims = Http.MAPPER.createObjectNode();
    long now = Instant.now().getEpochSecond();
    claims.put("iss", gateway + "/dev-issuer").put("sub", "ci-bot").put("aud", "sallyport");
    claims.put("iat", now - 5).put("exp", now + 600).put("kind", "service");
    claims.putArray("groups").add("ci");
    change.accept(claims);
    return claims.toString();
  }

  /** Signed by the issuer, with these changes to its claims. */
  String signed(Consumer<ObjectNode> change) {
    return token(header(issuersKey.getKeyID()), claims(change), signer(issuersKey));
  }

  /** As the issuer made it, but longer ago than it lives. */
  String expired() {
    long then = Instant.now().minus(Duration.ofHours(1)).getEpochSecond();
    return signed(claims -> claims.put("iat", then - 600).put("exp", then));
  }

  /** Under the name of the issuer's key, signed by another. */
  String forged() {
    return token(header(issuersKey.getKeyID()), claims(_ -> {}), signer(otherKey));
  }

  /** Signed by a key that the issuer never published, under that key's own name. */
  String unknownKey() {
    return token(header(otherKey.getKeyID()), claims(_ -> {}), signer(otherKey));
  }

  /** A good token whose claims were changed after it was signed. */
  String tampered() {
    String[] parts = signed(_ -> {}).split("\\.", -1);
    return parts[0] + "." + encoded(claims(claims -> claims.put("sub", "alice"))) + "." + parts[2];
  }

  /** {@code alg: none}, with and without something in the signature's place (RFC 8725, 3.1). */
  String unsigned(String signature) {
    return encoded("{\"alg\":\"none\",\"typ\":\"JWT\"}")
        + "."
        + encoded(claims(_ -> {}))
        + "."
        + signature;
  }

  /** A MAC whose key is what the issuer publishes, for verifiers that let a token choose. */
  String macWithThePublicKey() {
    try {
      byte[] known = issuersKey.toPublicJWK().toJSONString().getBytes(UTF_8);
      JWSHeader header =
          new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(issuersKey.getKeyID()).build();
      return token(header, claims(_ -> {}), new MACSigner(known));
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  private static JWSHeader header(String kid) {
    return new JWSHeader.Builder(JWSAlgorithm.ES256).type(JOSEObjectType.JWT).keyID(kid).build();
  }

  private static JWSSigner signer(ECKey key) {
    try {
      return new ECDSASigner(key);
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  private static String token(JWSHeader header, String claims, JWSSigner signer) {
    String input = encoded(header.toString()) + "." + encoded(claims);
    try {
      return input + "." + signer.sign(header, input.getBytes(UTF_8));
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  private static String encoded(String text) {
    return Base64URL.encode(text).toString();
  }
}
