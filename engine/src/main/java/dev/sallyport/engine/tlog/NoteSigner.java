package dev.sallyport.engine.tlog;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;

/**
 * Signs the checkpoints of one log.
 *
 * @param key what others check them by
 */
public record NoteSigner(NoteKey key, Ed25519PrivateKeyParameters secret) {
  private static final String FIRST = "PRIVATE+KEY+";

  /** A new one, of that name. */
  public static NoteSigner generate(String name, SecureRandom random) {
    return of(name, new Ed25519PrivateKeyParameters(random));
  }

  private static NoteSigner of(String name, Ed25519PrivateKeyParameters secret) {
    var bytes = secret.generatePublicKey().getEncoded();
    return new NoteSigner(new NoteKey(name, NoteKey.Kind.LOG, bytes), secret);
  }

  /**
   * Reads one as Go's {@code sumdb/note} and {@link #secretText} write it.
   *
   * @throws IllegalArgumentException if it is none; the message says nothing of the text
   */
  public static NoteSigner parse(String text) {
    var parts = text.strip().split("\\+", 5);
    if (parts.length == 5 && text.startsWith(FIRST)) {
      var typed = Base64.getDecoder().decode(parts[4]);
      if (typed.length == NoteKey.LENGTH + 1 && typed[0] == NoteKey.Kind.LOG.type()) {
        var signer = of(parts[2], new Ed25519PrivateKeyParameters(typed, 1));
        if (HexFormat.of().formatHex(signer.key().id()).equals(parts[3])) {
          return signer;
        }
      }
    }
    throw new IllegalArgumentException("this is no key that signs Ed25519 notes");
  }

  /** The secret as it is kept: {@code PRIVATE+KEY+name+id+base64}. */
  public String secretText() {
    var typed = new byte[NoteKey.LENGTH + 1];
    typed[0] = NoteKey.Kind.LOG.type();
    secret.encode(typed, 1);
    var text =
        "%s%s+%s+%s"
            .formatted(
                FIRST,
                key.name(),
                HexFormat.of().formatHex(key.id()),
                Base64.getEncoder().encodeToString(typed));
    Arrays.fill(typed, (byte) 0);
    return text;
  }

  /** The note with that text and this one's signature. */
  public Note sign(String text) {
    var signer = new Ed25519Signer();
    signer.init(true, secret);
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    signer.update(bytes, 0, bytes.length);
    return new Note(text, List.of())
        .with(new Note.Signed(key.name(), key.id(), signer.generateSignature()));
  }

  /** Nothing of the secret. */
  @Override
  public String toString() {
    return "the signer of " + key;
  }
}
