package dev.sallyport.engine.tlog;

import java.util.List;
import java.util.Optional;

/** Logs that can be read tile by tile. */
public interface TiledLogs {

  /**
   * A log, as it says of itself.
   *
   * @param id by which it is asked for here
   * @param key by which it says that its checkpoints are verified
   * @param checkpoint the newest
   */
  record Head(int id, NoteKey key, Note checkpoint) {}

  /** All logs, the oldest first. */
  List<Head> heads();

  /**
   * A tile of hashes, or a bundle of entries.
   *
   * @param log the log's number
   * @return empty where the log has no such tile
   */
  Optional<byte[]> tile(int log, TilePath path);
}
