package dev.sallyport.engine.mask.match;

import java.util.Arrays;
import java.util.BitSet;

/** Places in the order in which they were first added. */
final class Reached {
  private final BitSet known;
  private int[] places;
  private int count;

  /**
   * @param among how many places there are
   */
  Reached(int[] first, int among) {
    known = new BitSet(among);
    places = new int[Math.max(2, 2 * first.length)];
    for (var place : first) {
      add(place);
    }
  }

  void add(int place) {
    if (known.get(place)) {
      return;
    }
    known.set(place);
    if (count == places.length) {
      places = Arrays.copyOf(places, 2 * count);
    }
    places[count++] = place;
  }

  int count() {
    return count;
  }

  int at(int i) {
    return places[i];
  }

  int[] all() {
    return Arrays.copyOf(places, count);
  }
}
