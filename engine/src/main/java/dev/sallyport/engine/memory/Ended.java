package dev.sallyport.engine.memory;

import java.time.Instant;
import java.util.Collection;
import java.util.function.Function;

/** What is kept until a time, and is over. */
final class Ended {
  private Ended() {}

  /**
   * Forgets it, from the oldest on, up to the first that has not ended: all are kept for about as
   * long.
   *
   * @param kept in the order in which it was put there
   */
  static <T> void forget(Collection<T> kept, Function<T, Instant> until, Instant now) {
    var oldest = kept.iterator();
    while (oldest.hasNext() && !now.isBefore(until.apply(oldest.next()))) {
      oldest.remove();
    }
  }
}
