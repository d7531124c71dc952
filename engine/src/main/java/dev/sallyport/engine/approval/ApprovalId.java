package dev.sallyport.engine.approval;

import java.security.SecureRandom;
import java.util.Locale;

/**
 * How approvals are named: {@code ap_} and ten characters of Crockford's base 32, which has no
 * letters that are mistaken for digits. Fifty random bits: the name is not a secret, and knowing it
 * entitles nobody.
 */
public final class ApprovalId {

  private static final String PREFIX = "ap_";
  private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
  private static final int LENGTH_CHARS = 10;

  private ApprovalId() {}

  /** A new name. */
  public static String random(SecureRandom random) {
    var id = new StringBuilder(PREFIX);
    for (var i = 0; i < LENGTH_CHARS; i++) {
      id.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return id.toString();
  }

  /**
   * The name that somebody meant who typed it: any case, {@code o} for 0, {@code i}, {@code l} for
   * 1.
   */
  public static String typed(String text) {
    var lower = text.strip().toLowerCase(Locale.ROOT);
    var name = lower.startsWith(PREFIX) ? lower.substring(PREFIX.length()) : lower;
    return PREFIX + name.replace('o', '0').replace('i', '1').replace('l', '1').replace("-", "");
  }
}
