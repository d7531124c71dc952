package dev.sallyport.engine.tlog;

import dev.sallyport.engine.json.Digests;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A key by which somebody signs notes, and its name.
 *
 * @param bytes the public key's 32 bytes (RFC 8032)
 * @see <a href="https://c2sp.org/signed-note">signed-note</a>
 */
public record NoteKey(String name, Kind kind, byte[] bytes) {
  /** Bytes of a key. */
  static final int LENGTH = 32;

  static final int ID_LENGTH = 4;
  static final int SIGNATURE_LENGTH = 64;

  // What stands before an Ed25519 key in its X.509 form (RFC 8410).
  private static final byte[] X509 = HexFormat.of().parseHex("302a300506032b6570032100");

  /** What a signature says. */
  public enum Kind {
    /** Whoever keeps the log signs its checkpoint. */
    LOG(1),
    /** A witness has seen that the log goes on from what it saw before, at that time. */
    WITNESS(4);

    private final byte type;

    Kind(int type) {
      this.type = (byte) type;
    }

    byte type() {
      return type;
    }
  }

  public NoteKey {
    requireName(name);
    if (bytes.length != LENGTH) {
      throw new IllegalArgumentException("an Ed25519 key has %d bytes".formatted(LENGTH));
    }
  }

  /** Names stand in lines whose parts are apart by spaces. */
  static void requireName(String name) {
    if (name.isEmpty()
        || name.codePoints()
            .anyMatch(
                one ->
                    one == '+'
                        || Character.isWhitespace(one)
                        || Character.isSpaceChar(one)
                        || Character.isISOControl(one))) {
      throw new IllegalArgumentException(
          "a key's name has no spaces and no `+`, such as `gateway.example/audit`");
    }
  }

  /**
   * Reads a key as {@link #toString} writes it: {@code name+id+base64}.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static NoteKey parse(String text) {
    var parts = text.strip().split("\\+", 3);
    if (parts.length == 3) {
      try {
        var typed = Base64.getDecoder().decode(parts[2]);
        for (var kind : Kind.values()) {
          if (typed.length == LENGTH + 1 && typed[0] == kind.type) {
            var key = new NoteKey(parts[0], kind, Arrays.copyOfRange(typed, 1, typed.length));
            if (HexFormat.of().formatHex(key.id()).equals(parts[1])) {
              return key;
            }
          }
        }
      } catch (IllegalArgumentException _) {
        // Falls through: no key.
      }
    }
    throw new IllegalArgumentException(
        "this is no verifier key of an Ed25519 note, `name+id+base64`");
  }

  /** Four bytes that tell it from others of the same name. */
  byte[] id() {
    var digest = Digests.digest();
    digest.update(name.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) '\n');
    digest.update(typed());
    return Arrays.copyOf(digest.digest(), ID_LENGTH);
  }

  private byte[] typed() {
    var typed = new byte[LENGTH + 1];
    typed[0] = kind.type;
    System.arraycopy(bytes, 0, typed, 1, LENGTH);
    return typed;
  }

  /** Whether that signature is of this key and of those bytes. */
  boolean verifies(byte[] message, byte[] signature) {
    try {
      var verifier = Signature.getInstance("Ed25519");
      verifier.initVerify(publicKey());
      verifier.update(message);
      return verifier.verify(signature);
    } catch (GeneralSecurityException _) {
      // No key, or no signature: neither proves anything.
      return false;
    }
  }

  private PublicKey publicKey() throws GeneralSecurityException {
    var encoded = Arrays.copyOf(X509, X509.length + LENGTH);
    System.arraycopy(bytes, 0, encoded, X509.length, LENGTH);
    return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
  }

  /** The key as others are given it: {@code name+id+base64}. */
  @Override
  public String toString() {
    return "%s+%s+%s"
        .formatted(
            name, HexFormat.of().formatHex(id()), Base64.getEncoder().encodeToString(typed()));
  }
}
