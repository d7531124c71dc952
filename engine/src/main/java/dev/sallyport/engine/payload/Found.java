package dev.sallyport.engine.payload;

import java.time.Instant;

/** What has become of a document. */
public sealed interface Found {

  /**
   * It is kept.
   *
   * @param document byte for byte what was given to be kept
   */
  record Kept(byte[] document) implements Found {}

  /**
   * Its session was erased, and nobody can read it any more.
   *
   * @param by who erased it, as {@code issuer#subject}; or which retention
   */
  record Erased(Instant at, String by) implements Found {}

  /** Nothing is known of it: it was never kept here, or a block of it is gone. */
  record Missing() implements Found {}

  /**
   * Something else stands in its place: the store was tampered with, or has a fault.
   *
   * @param block the first block that is not what it was
   */
  record Damaged(BlockId block) implements Found {}
}
