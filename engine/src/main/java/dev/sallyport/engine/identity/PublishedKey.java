package dev.sallyport.engine.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;
import java.text.ParseException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * One public key of an issuer, made ready to check signatures.
 *
 * @param jwk the public half, by which two fetches are compared
 */
record PublishedKey(JWK jwk, Check check) {

  /** Checks one signature over some bytes. */
  @FunctionalInterface
  interface Check {
    boolean holds(JWSHeader header, byte[] signed, Base64URL signature) throws JOSEException;
  }

  /** SubjectPublicKeyInfo of an Ed25519 key up to the key's 32 bytes (RFC 8410, section 4). */
  private static final byte[] ED25519_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

  /** Nothing where a key is of a kind or a size that we do not use (RFC 7517, section 5). */
  static Optional<PublishedKey> parse(String json) {
    try {
      return switch (JWK.parse(json)) {
        case RSAKey key when key.size() >= IdentityLimits.RSA_MIN_BITS ->
            Optional.of(of(key, new RSASSAVerifier(key)::verify));
        case ECKey key -> Optional.of(of(key, new ECDSAVerifier(key)::verify));
        case OctetKeyPair key when Curve.Ed25519.equals(key.getCurve()) ->
            Optional.of(of(key, ed25519(key)));
        default -> Optional.empty();
      };
    } catch (ParseException | JOSEException | GeneralSecurityException _) {
      return Optional.empty();
    }
  }

  private static PublishedKey of(JWK key, Check check) {
    return new PublishedKey(key.toPublicJWK(), check);
  }

  /** Nimbus would want another crypto library for this; the JDK has it at hand. */
  private static Check ed25519(OctetKeyPair key) throws GeneralSecurityException {
    var encoded = new ByteArrayOutputStream();
    encoded.writeBytes(ED25519_PREFIX);
    encoded.writeBytes(key.getDecodedX());
    PublicKey publicKey =
        KeyFactory.getInstance("Ed25519")
            .generatePublic(new X509EncodedKeySpec(encoded.toByteArray()));
    return (header, signed, signature) -> {
      try {
        var verifier = Signature.getInstance("Ed25519");
        verifier.initVerify(publicKey);
        verifier.update(signed);
        return verifier.verify(signature.decode());
      } catch (SignatureException _) {
        return false;
      } catch (GeneralSecurityException e) {
        throw new JOSEException("Ed25519 failed", e);
      }
    };
  }
}
