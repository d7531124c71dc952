package dev.sallyport.engine.token;

import dev.sallyport.engine.json.Digests;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * Opaque tokens: 256 random bits, of which the store keeps the SHA-256. Nobody guesses those, so a
 * slow digest would add nothing but time.
 */
record Secrets(SecureRandom random) {
  static final String REFRESH = "spr_";
  static final String DEVICE = "spd_";

  /**
   * A new one.
   *
   * @param prefix by which people, and scanners for leaked secrets, know what it is
   */
  String next(String prefix) {
    var bytes = new byte[TokenLimits.SECRET_BYTES];
    random.nextBytes(bytes);
    return prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Under which the store finds it. */
  static String hash(String secret) {
    return Digests.sha256(secret.getBytes(StandardCharsets.UTF_8));
  }
}
