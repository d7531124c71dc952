package dev.sallyport.engine.key;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * A key as its holder has it: {@code sp-}, sixteen characters of id, a hyphen, 64 of the secret and
 * eight that check all before them; hexadecimal in lower case, so that one key has one spelling.
 *
 * <p>The check characters tell a slip of the hand from a wrong key without a hash, and let scanners
 * of repositories know a key when they see one. They are no protection: anybody can compute them.
 *
 * @param id the key's name, which is no secret
 * @param secret never printed: {@link #toString} hides it
 */
public record ShownKey(String id, byte[] secret) {

  /** How every key begins, right or wrong. */
  public static final String PREFIX = "sp-";

  /** What scanners look for. */
  public static final Pattern SHAPE =
      Pattern.compile("sp-([0-9a-f]{16})-([0-9a-f]{64})([0-9a-f]{8})");

  private static final HexFormat HEX = HexFormat.of();

  /** A new one. */
  static ShownKey random(SecureRandom random) {
    var id = new byte[KeyLimits.ID_BYTES];
    var secret = new byte[KeyLimits.SECRET_BYTES];
    random.nextBytes(id);
    random.nextBytes(secret);
    return new ShownKey(HEX.formatHex(id), secret);
  }

  /** The key in a text; empty where this is none, or a mistyped one. */
  public static Optional<ShownKey> parse(String text) {
    var shape = SHAPE.matcher(text);
    if (!shape.matches()) {
      return Optional.empty();
    }
    var checked = text.substring(0, shape.start(3));
    return shape.group(3).equals(check(checked))
        ? Optional.of(new ShownKey(shape.group(1), HEX.parseHex(shape.group(2))))
        : Optional.empty();
  }

  /** The whole of it, for its holder's eyes alone. */
  public String reveal() {
    var checked = PREFIX + id + "-" + HEX.formatHex(secret);
    return checked + check(checked);
  }

  private static String check(String text) {
    var crc = new CRC32();
    crc.update(text.getBytes(StandardCharsets.US_ASCII));
    return HEX.toHexDigits((int) crc.getValue());
  }

  @Override
  public String toString() {
    return "ShownKey[id=" + id + "]";
  }
}
