package dev.sallyport.engine.tlog;

import dev.sallyport.engine.tlog.Note.Signed;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.Arrays;

/** Signs checkpoints as a witness does, without looking at them. */
public final class Cosigner {
  private final KeyPair pair;
  private final NoteKey key;

  public Cosigner(String name) throws GeneralSecurityException {
    pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    // The key itself is the last part of its X.509 form.
    var encoded = pair.getPublic().getEncoded();
    key =
        new NoteKey(
            name,
            NoteKey.Kind.WITNESS,
            Arrays.copyOfRange(encoded, encoded.length - NoteKey.LENGTH, encoded.length));
  }

  public NoteKey key() {
    return key;
  }

  /** The note with its signature, made at that time. */
  public Note sign(Note note, Instant at) {
    try {
      var signature = Signature.getInstance("Ed25519");
      signature.initSign(pair.getPrivate());
      signature.update(note.witnessed(at.getEpochSecond()));
      var stamped =
          ByteBuffer.allocate(Long.BYTES + NoteKey.SIGNATURE_LENGTH)
              .putLong(at.getEpochSecond())
              .put(signature.sign());
      return note.with(new Signed(key.name(), key.id(), stamped.array()));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
