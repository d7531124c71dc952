package dev.sallyport.engine.witness;

import dev.sallyport.engine.tlog.Note;
import dev.sallyport.engine.tlog.NoteKey;
import java.util.List;

/** A log that witnesses look at. */
public interface WitnessedLog {

  /** Its newest checkpoint, signed by the log alone. */
  Note checkpoint();

  /** The hashes that show that the tree of one size goes on from that of another. */
  List<byte[]> consistency(long from, long to);

  /** Of how many entries that witness has signed a checkpoint, as far as is known here. */
  long witnessed(NoteKey witness);

  /**
   * Keeps what a witness has signed; when this returns it is durable.
   *
   * @param size how many entries the checkpoint has
   * @param cosigned the checkpoint with the witness's signature, which has been verified
   */
  void keep(NoteKey witness, long size, Note cosigned);
}
