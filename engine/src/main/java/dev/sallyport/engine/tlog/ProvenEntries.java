package dev.sallyport.engine.tlog;

import java.util.List;

/** Gives entries together with what shows that they are in their log. */
public interface ProvenEntries {

  /**
   * An entry with what shows that it is in its log.
   *
   * @param line as it stands there
   */
  record Proven(String line, EntryProof proof) {}

  /** The keys of all logs, the oldest first. */
  List<NoteKey> keys();

  /** Everything about one exchange, in the order of writing; entries that are in no log are not. */
  List<Proven> proven(String exchange);
}
