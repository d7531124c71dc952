package dev.sallyport.engine.key;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * What is kept of a key's secret: its Argon2id hash (RFC 9106) with salt and parameters, in the
 * form that the reference implementation prints, so that keys of older parameters stay good.
 *
 * @param text {@code $argon2id$v=19$m=…,t=…,p=…$salt$hash}; never printed, since it helps whoever
 *     has it
 */
public record KeyHash(String text) {
  private static final Pattern FORM =
      Pattern.compile(
          "\\$argon2id\\$v=19\\$m=(\\d{1,7}),t=(\\d{1,3}),p=(\\d{1,2})\\$([A-Za-z0-9+/]+)\\$([A-Za-z0-9+/]+)");

  private static final Base64.Encoder ENCODER = Base64.getEncoder().withoutPadding();

  public KeyHash {
    if (!FORM.matcher(text).matches()) {
      throw new IllegalArgumentException("a key's hash is not one that Argon2id has made");
    }
  }

  /** The hash of a new secret. */
  static KeyHash of(byte[] secret, SecureRandom random) {
    var salt = new byte[KeyLimits.SALT_BYTES];
    random.nextBytes(salt);
    var made =
        hash(
            secret,
            new Parameters(
                KeyLimits.HASH_MEMORY_KIB, KeyLimits.HASH_PASSES, KeyLimits.HASH_LANES, salt),
            KeyLimits.HASH_BYTES);
    return new KeyHash(
        "$argon2id$v=19$m=%s,t=%s,p=%s$%s$%s"
            .formatted(
                KeyLimits.HASH_MEMORY_KIB,
                KeyLimits.HASH_PASSES,
                KeyLimits.HASH_LANES,
                ENCODER.encodeToString(salt),
                ENCODER.encodeToString(made)));
  }

  /** Whether it is of this secret; how long that takes says nothing of where they differ. */
  boolean matches(byte[] secret) {
    var parts = FORM.matcher(text);
    if (!parts.matches()) {
      return false;
    }
    var known = Base64.getDecoder().decode(parts.group(5));
    var parameters =
        new Parameters(
            Integer.parseInt(parts.group(1)),
            Integer.parseInt(parts.group(2)),
            Integer.parseInt(parts.group(3)),
            Base64.getDecoder().decode(parts.group(4)));
    return MessageDigest.isEqual(known, hash(secret, parameters, known.length));
  }

  private record Parameters(int memoryKib, int passes, int lanes, byte[] salt) {}

  private static byte[] hash(byte[] secret, Parameters how, int length) {
    var generator = new Argon2BytesGenerator();
    generator.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(how.memoryKib())
            .withIterations(how.passes())
            .withParallelism(how.lanes())
            .withSalt(how.salt())
            .build());
    var hash = new byte[length];
    generator.generateBytes(secret, hash);
    return hash;
  }

  @Override
  public String toString() {
    return "KeyHash[hidden]";
  }
}
