package dev.sallyport.engine.identity;

import dev.sallyport.engine.json.Digests;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * Opaque names and tokens: 256 random bits, of which the SHA-256 is kept. Nobody guesses those, so
 * a slow digest would add nothing but time.
 */
public record Secrets(SecureRandom random) {
  /** 256 bits in base64url (RFC 4648, section 5). */
  private static final Pattern LOOK = Pattern.compile("[A-Za-z0-9_-]{43}");

  /**
   * A new one.
   *
   * @param prefix by which people, and scanners for leaked secrets, know what it is; may be empty
   */
  public String next(String prefix) {
    var bytes = new byte[IdentityLimits.SECRET_BYTES];
    random.nextBytes(bytes);
    return prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Whether that looks like one without a prefix. */
  public static boolean isOne(String text) {
    return LOOK.matcher(text).matches();
  }

  /** Under which it is kept. */
  public static String hash(String secret) {
    return Digests.sha256(secret.getBytes(StandardCharsets.UTF_8));
  }
}
