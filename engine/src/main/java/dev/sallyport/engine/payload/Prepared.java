package dev.sallyport.engine.payload;

import java.time.Instant;
import java.util.List;

/**
 * A document that is ready to be written: sealed already, so that the thread that writes for
 * everybody has nothing to compute.
 *
 * @param ref stands in the audit entry that is written with it
 * @param at when the document was made ready
 * @param blocks those that were not known to be kept
 */
public record Prepared(PayloadRef ref, Session session, Instant at, List<Sealed> blocks) {

  /**
   * A sealed block.
   *
   * @param data nobody reads it without the session's key
   */
  public record Sealed(BlockId id, byte[] data) {}

  public Prepared {
    blocks = List.copyOf(blocks);
  }
}
