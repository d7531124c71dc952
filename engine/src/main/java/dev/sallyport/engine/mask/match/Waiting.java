package dev.sallyport.engine.mask.match;

import java.util.ArrayDeque;

/** Remembers since when text has been held back. */
final class Waiting {
  private record Arrival(int end, long at) {}

  private final ArrayDeque<Arrival> arrivals = new ArrayDeque<>();

  /**
   * A piece of text has arrived.
   *
   * @param released all before it has left
   * @param consumed where the piece ends
   * @return for how long the oldest character that is held has waited
   */
  long millis(int released, int consumed, long now) {
    arrivals.add(new Arrival(consumed, now));
    while (!arrivals.isEmpty() && arrivals.getFirst().end() <= released) {
      arrivals.removeFirst();
    }
    return arrivals.isEmpty() ? 0 : now - arrivals.getFirst().at();
  }
}
