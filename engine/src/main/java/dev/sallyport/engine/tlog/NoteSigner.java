package dev.sallyport.engine.tlog;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.Arrays;
import java.util.List;

/**
 * Signs the checkpoints of one log.
 *
 * @param key what others check them by
 */
public record NoteSigner(NoteKey key, PrivateKey secret) {

  /**
   * Of a pair of Ed25519 keys.
   *
   * @param name the log's
   */
  public static NoteSigner of(String name, KeyPair pair) {
    // The key itself is the last part of its X.509 form.
    var encoded = pair.getPublic().getEncoded();
    var bytes = Arrays.copyOfRange(encoded, encoded.length - NoteKey.LENGTH, encoded.length);
    return new NoteSigner(new NoteKey(name, NoteKey.Kind.LOG, bytes), pair.getPrivate());
  }

  /** The note with that text and this one's signature. */
  public Note sign(String text) {
    try {
      var signature = Signature.getInstance("Ed25519");
      signature.initSign(secret);
      signature.update(text.getBytes(StandardCharsets.UTF_8));
      return new Note(text, List.of())
          .with(new Note.Signed(key.name(), key.id(), signature.sign()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK signs with an Ed25519 key", e);
    }
  }

  /** Nothing of the secret. */
  @Override
  public String toString() {
    return "the signer of " + key;
  }
}
