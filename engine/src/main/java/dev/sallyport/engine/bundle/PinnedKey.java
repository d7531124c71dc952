package dev.sallyport.engine.bundle;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;

/**
 * A public key that bundles are believed by. Which algorithms it may be used with follows from what
 * it is, and never from what a signature says (RFC 8725, section 3.1).
 *
 * @param id its name, as signatures write it
 */
public record PinnedKey(String id, PublicKey key) {

  /** RSA below this is not to be used (RFC 7518, section 3.3). */
  private static final int RSA_MIN_BITS = 2048;

  public PinnedKey {
    if (id.isBlank()) {
      throw new UnusableKeyException("a pinned key needs an id: write `ID=FILE`");
    }
    if (key instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() < RSA_MIN_BITS) {
      throw new UnusableKeyException(
          "the key `" + id + "` has less than " + RSA_MIN_BITS + " bits");
    }
  }

  /**
   * Reads a key.
   *
   * @throws UnusableKeyException naming the file and what to write instead
   */
  public static PinnedKey read(String id, Path file) {
    return new PinnedKey(id, new KeyFile(file).publicKey());
  }

  /** Whether this key made the signature. */
  boolean made(JWSObject signed) {
    try {
      return switch (key) {
        case RSAPublicKey rsa -> signed.verify(new RSASSAVerifier(rsa));
        case ECPublicKey ec -> signed.verify(new ECDSAVerifier(ec));
        case EdECPublicKey _ -> edwards(signed);
        default -> false;
      };
    } catch (JOSEException _) {
      // The signature is of an algorithm that does not go with this key.
      return false;
    }
  }

  /** Nimbus would want another crypto library for this; the JDK has it at hand. */
  private boolean edwards(JWSObject signed) {
    var algorithm = signed.getHeader().getAlgorithm();
    var critical = signed.getHeader().getCriticalParams();
    if ((!JWSAlgorithm.EdDSA.equals(algorithm) && !JWSAlgorithm.Ed25519.equals(algorithm))
        || (critical != null && !critical.isEmpty())) {
      return false;
    }
    try {
      var check = Signature.getInstance("Ed25519");
      check.initVerify(key);
      check.update(signed.getSigningInput());
      return check.verify(signed.getSignature().decode());
    } catch (GeneralSecurityException _) {
      return false;
    }
  }
}
