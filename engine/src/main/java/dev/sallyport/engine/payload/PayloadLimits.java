package dev.sallyport.engine.payload;

import java.time.Duration;

/** Every limit of this package, each with its reason. */
public final class PayloadLimits {

  /** The largest request of the Claude API, 32 MB, as it came and masked, and what goes with it. */
  public static final int DOCUMENT_MAX_BYTES = 96 << 20;

  /**
   * A value of this size lies in a block of its own. A block costs some 130 bytes beside what it
   * holds, so smaller ones would cost more than they save.
   */
  static final int BLOCK_MIN_BYTES = 512;

  /** From here on blocks are {@link #COARSER} times as large, so that no document has too many. */
  static final int FINE_MAX_BYTES = 2 << 20;

  /** The ratio of one step of sizes to the next; a document has some 10,000 blocks at most. */
  static final int COARSER = 4;

  /** What is unpacked, and written, in one piece; larger values are cut. */
  static final int BLOCK_MAX_BYTES = 256 << 10;

  /** Claude takes four marks of what to cache; more than these stay where they are. */
  static final int MARKS_MAX = 64;

  /** Such a mark is {@code "cache_control":{"type":"ephemeral","ttl":"1h"}}. */
  static final int MARK_MAX_BYTES = 256;

  /** Sessions whose keys are remembered: more than talk at once through one gateway. */
  static final int SESSIONS_REMEMBERED = 1_024;

  /** Ids of blocks known to be kept, of all sessions: some 100 bytes of memory each. */
  static final int IDS_REMEMBERED = 200_000;

  /** An erasure by another gateway is seen within this time. */
  static final Duration KEY_FRESH = Duration.ofSeconds(5);

  /** A turn adds fewer blocks; where there are more, the store is asked which it has. */
  static final int NEW_USUAL = 16;

  /** Blocks that are asked for in one statement. */
  public static final int ASKED_AT_ONCE = 256;

  /**
   * What stays open from one document of a session to the next: blocks, and documents that hold
   * what others begin with; many long conversations.
   */
  static final int OPEN_MAX_BYTES = 64 << 20;

  /** What is shorter is put together again. */
  static final int SPAN_MIN_BYTES = 4 << 10;

  /** Sessions that retention ends in one go; each is one short transaction. */
  static final int SESSIONS_PER_STEP = 16;

  /** Blocks deleted in one transaction, 16 MB at most, so that calls wait for milliseconds. */
  public static final int BLOCKS_PER_STEP = 64;

  /** Questions whose text retention destroys in one transaction. */
  static final int QUESTIONS_PER_STEP = 64;

  /** Keys that are read at once to be wrapped anew; calls go on between. */
  static final int KEYS_PER_STEP = 64;

  /** So many keys that cannot be wrapped anew end a go: Vault may be away, at some 5 s for each. */
  static final int FAILURES_PER_GO = 8;

  /** Sessions on hold that are listed. */
  public static final int HOLDS_LISTED = 1_000;

  /** Transactions of one go of {@link Payloads#tidy}: some seconds. */
  static final int STEPS_PER_GO = 256;

  /** After an erasure, until no write can come that had begun before it. */
  static final Duration LATE_WRITES = Duration.ofMinutes(1);

  /** Writes of a call's first document; each further one means that its session was erased. */
  static final int ATTEMPTS = 5;

  /**
   * Blocks within a document of so many bytes: each that {@link Cutter} makes has more than half of
   * {@link #BLOCK_MIN_BYTES} in text of its own, but for a few where large ones are cut. Who writes
   * an export may have put together blocks that have none.
   */
  static int enteredMax(int bytes) {
    return 64 + bytes / (BLOCK_MIN_BYTES / 2);
  }

  private PayloadLimits() {}
}
