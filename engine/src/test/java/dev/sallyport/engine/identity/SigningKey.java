package dev.sallyport.engine.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.JWSSignerOption;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.opts.AllowWeakRSAKey;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Arrays;
import java.util.Set;

/**
 * A key of a test's issuer, which signs whatever header and payload it is given.
 *
 * @param published the public half
 */
record SigningKey(String kid, JWSAlgorithm algorithm, JWK published, Signer signer) {

  interface Signer {
    Base64URL sign(JWSAlgorithm algorithm, byte[] input)
        throws JOSEException, GeneralSecurityException;
  }

  static SigningKey rsa(String kid, JWSAlgorithm algorithm) {
    return rsa(kid, algorithm, 2048);
  }

  static SigningKey rsa(String kid, JWSAlgorithm algorithm, int bits) {
    try {
      var key = new RSAKeyGenerator(bits, true).keyID(kid).generate();
      Set<JWSSignerOption> weakToo = Set.of(AllowWeakRSAKey.getInstance());
      return of(kid, algorithm, key.toPublicJWK(), new RSASSASigner(key.toPrivateKey(), weakToo));
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  static SigningKey ec(String kid, JWSAlgorithm algorithm) {
    try {
      var curve = Curve.forJWSAlgorithm(algorithm).iterator().next();
      var key = new ECKeyGenerator(curve).keyID(kid).generate();
      return of(kid, algorithm, key.toPublicJWK(), new ECDSASigner(key));
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  static SigningKey ed25519(String kid, JWSAlgorithm algorithm) {
    try {
      var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      var encoded = pair.getPublic().getEncoded();
      var x = Base64URL.encode(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length));
      var jwk = new OctetKeyPair.Builder(Curve.Ed25519, x).keyID(kid).build();
      return new SigningKey(
          kid,
          algorithm,
          jwk,
          (_, input) -> {
            var signature = Signature.getInstance("Ed25519");
            signature.initSign(pair.getPrivate());
            signature.update(input);
            return Base64URL.encode(signature.sign());
          });
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static SigningKey of(String kid, JWSAlgorithm algorithm, JWK key, JWSSigner signer) {
    return new SigningKey(
        kid, algorithm, key, (as, input) -> signer.sign(new JWSHeader(as), input));
  }

  /** The same key under another algorithm of its family. */
  SigningKey signingWith(JWSAlgorithm other) {
    return new SigningKey(kid, other, published, signer);
  }

  /** The header that an ordinary issuer writes. */
  String header() {
    return """
        {"alg":"%s","kid":"%s","typ":"JWT"}"""
        .formatted(algorithm, kid);
  }

  /** A token with the ordinary header. */
  String token(String payload) {
    return token(header(), payload);
  }

  /** A token with any header at all, signed by this key. */
  String token(String header, String payload) {
    var input = encoded(header) + "." + encoded(payload);
    try {
      return input + "." + signer.sign(algorithm, input.getBytes(StandardCharsets.US_ASCII));
    } catch (JOSEException | GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  static String encoded(String text) {
    return Base64URL.encode(text).toString();
  }
}
