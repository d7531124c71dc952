package dev.sallyport.engine.mask;

import java.security.GeneralSecurityException;
import java.util.List;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The gateway's secret from which the keys of all tenants and sessions come, by HKDF (RFC 5869).
 * Gateways that share it give the same tokens.
 */
public final class MaskKey implements Pseudonyms.Source {
  /** Of the secret, in bytes. */
  public static final int BYTES = 32;

  private final SecretKey secret;

  private MaskKey(byte[] secret) {
    this.secret = new SecretKeySpec(secret, "HKDF");
  }

  /**
   * @param secret {@link #BYTES} random bytes
   */
  public static MaskKey of(byte[] secret) {
    if (secret.length != BYTES) {
      throw new IllegalArgumentException("a mask key has %d bytes".formatted(BYTES));
    }
    return new MaskKey(secret.clone());
  }

  /** The key of examples in mask files: everyone knows it. */
  static MaskKey ofExamples() {
    return new MaskKey(new byte[BYTES]);
  }

  @Override
  public Pseudonyms pseudonyms(String tenant, String... session) {
    return new KeyedPseudonyms(this, tenant, List.of(session));
  }

  /** A key for one purpose. */
  byte[] derived(String purpose, int bytes) {
    try {
      var expand =
          HKDFParameterSpec.ofExtract()
              .addIKM(secret)
              .thenExpand(purpose.getBytes(java.nio.charset.StandardCharsets.UTF_8), bytes);
      return KDF.getInstance("HKDF-SHA256").deriveData(expand);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java runtime has HKDF-SHA256", e);
    }
  }
}
