package dev.sallyport.engine.payload;

import java.time.Instant;

/** What became of the wish to erase a session. */
public sealed interface Erasure {

  /**
   * Nobody can read it any more.
   *
   * @param keys how many keys were destroyed: one, or one for each day of calls without a label
   */
  record Erased(int keys) implements Erasure {}

  /**
   * It has to be kept, and is: nothing was erased.
   *
   * @param by who said so, as {@code issuer#subject}
   */
  record OnHold(Instant since, String by) implements Erasure {}

  /** Nothing of it is kept. */
  record NothingKept() implements Erasure {}
}
