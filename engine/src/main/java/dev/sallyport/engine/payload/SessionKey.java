package dev.sallyport.engine.payload;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import dev.sallyport.engine.json.Digests;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key of a session, as two that come from it by HKDF (RFC 5869): one names blocks, one seals
 * them. A sealed block is a nonce and AES-256-GCM over what {@link #packed} makes, bound to the
 * session and the block's name.
 */
final class SessionKey {
  /** Of the key, in bytes. */
  static final int BYTES = 32;

  private static final String MAC = "HmacSHA256";
  private static final String CIPHER = "AES/GCM/NoPadding";
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  /** The level that is usual; more takes longer and gains a few percent. */
  private static final int ZSTD_LEVEL = 3;

  /** What a root's marks, and the numbers in a block, may add to {@code BLOCK_MAX_BYTES}. */
  private static final int UNPACKED_MAX_BYTES = PayloadLimits.BLOCK_MAX_BYTES + (32 << 10);

  private final String name;
  private final SecretKey naming;
  private final SecretKey sealing;

  /**
   * @param name of the key, which stands in references
   * @param secret {@link #BYTES} random bytes
   */
  SessionKey(String name, byte[] secret) {
    this.name = name;
    this.naming = derived(secret, "sallyport payload names 1", MAC);
    this.sealing = derived(secret, "sallyport payload seals 1", "AES");
  }

  private static SecretKey derived(byte[] secret, String purpose, String algorithm) {
    try {
      var expand =
          HKDFParameterSpec.ofExtract()
              .addIKM(new SecretKeySpec(secret, "HKDF"))
              .thenExpand(purpose.getBytes(StandardCharsets.UTF_8), BYTES);
      return KDF.getInstance("HKDF-SHA256").deriveKey(algorithm, expand);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java runtime has HKDF-SHA256", e);
    }
  }

  String name() {
    return name;
  }

  /** The key that names blocks; it opens none. */
  byte[] naming() {
    return naming.getEncoded();
  }

  /** The name of what a block holds, by a key that names blocks. */
  static BlockId name(byte[] naming, byte[] content) {
    return BlockId.of(Digests.hmac(naming, content));
  }

  /** One thread's tools, since they are dear to make and are used for many blocks. */
  final class Tools {
    private final Mac mac;
    private final Cipher cipher;

    Tools() {
      try {
        mac = Mac.getInstance(MAC);
        mac.init(naming);
        cipher = Cipher.getInstance(CIPHER);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("every Java runtime has " + MAC + " and " + CIPHER, e);
      }
    }

    /** The name of what a block holds. */
    BlockId name(byte[] content) {
      return BlockId.of(mac.doFinal(content));
    }

    byte[] sealed(BlockId id, byte[] content, SecureRandom random) {
      var nonce = new byte[NONCE_BYTES];
      random.nextBytes(nonce);
      try {
        begin(Cipher.ENCRYPT_MODE, id, nonce);
        var packed = packed(content);
        var sealed = ByteBuffer.allocate(NONCE_BYTES + cipher.getOutputSize(packed.remaining()));
        sealed.put(nonce);
        cipher.doFinal(packed, sealed);
        return sealed.array();
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("what is as it should be can be sealed", e);
      }
    }

    /** What a sealed block holds; empty if it is not the one of that name. */
    Optional<byte[]> opened(BlockId id, byte[] sealed) {
      if (sealed.length < NONCE_BYTES) {
        return Optional.empty();
      }
      try {
        begin(Cipher.DECRYPT_MODE, id, Arrays.copyOf(sealed, NONCE_BYTES));
        var packed = cipher.doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
        return unpacked(packed).filter(content -> name(content).equals(id));
      } catch (GeneralSecurityException _) {
        return Optional.empty();
      }
    }

    private void begin(int mode, BlockId id, byte[] nonce) throws GeneralSecurityException {
      cipher.init(mode, sealing, new GCMParameterSpec(TAG_BITS, nonce));
      cipher.updateAAD(name.getBytes(StandardCharsets.US_ASCII));
      cipher.updateAAD(id.bytes());
    }
  }

  static void requirePacking() {
    try {
      var _ = packed(new byte[BYTES]);
    } catch (LinkageError e) {
      throw new PayloadsUnavailableException(
          "what is kept cannot be packed: zstd's library cannot be loaded. It is unpacked into `%s` (`-Djava.io.tmpdir`), where programs have to be allowed to run"
              .formatted(System.getProperty("java.io.tmpdir")),
          e);
    }
  }

  /** How long the content is, and zstd of it; or 0 and the content, where that is shorter. */
  private static ByteBuffer packed(byte[] content) {
    var zstd = Zstd.compress(content, ZSTD_LEVEL);
    var shorter = zstd.length < content.length;
    var bytes = shorter ? zstd : content;
    return ByteBuffer.allocate(Integer.BYTES + bytes.length)
        .putInt(shorter ? content.length : 0)
        .put(bytes)
        .flip();
  }

  private static Optional<byte[]> unpacked(byte[] packed) {
    if (packed.length < Integer.BYTES) {
      return Optional.empty();
    }
    var length = ByteBuffer.wrap(packed).getInt();
    var bytes = Arrays.copyOfRange(packed, Integer.BYTES, packed.length);
    if (length == 0) {
      return Optional.of(bytes);
    }
    if (length < 0 || length > UNPACKED_MAX_BYTES) {
      return Optional.empty();
    }
    try {
      var content = new byte[length];
      // More than was said does not fit, and is an error.
      return Zstd.decompress(content, bytes) == length ? Optional.of(content) : Optional.empty();
    } catch (ZstdException _) {
      return Optional.empty();
    }
  }
}
