package dev.sallyport.engine.gate;

import java.util.Set;

/** What becomes of one use of a tool. */
public sealed interface Fate {

  /** It is certain. */
  sealed interface Settled extends Fate {}

  /**
   * It reaches the agent.
   *
   * @param masks those that apply to its input besides the call's own
   */
  record Passes(Set<String> masks) implements Settled {
    public Passes {
      masks = Set.copyOf(masks);
    }
  }

  /**
   * A text stands in its place.
   *
   * @param sentence what the agent reads; the same for the same use, whenever it is asked, since it
   *     becomes a part of the conversation
   */
  record Denied(String sentence) implements Settled {
    public Denied {
      if (sentence.isBlank()) {
        throw new IllegalArgumentException("an empty text is no block of a message");
      }
    }
  }

  /**
   * Somebody is asked first.
   *
   * @param ticket the judge's own number of the question
   */
  record Waits(int ticket) implements Fate {}
}
