package dev.sallyport.engine.mask.match;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * The places at which secrets may have begun. Threads in the same state have the same future, so
 * only the one that began first is kept; unless some pattern minds where it began.
 */
final class Threads {
  /** Up to here, looking through all threads is faster than a set. */
  private static final int FEW = 12;

  private static final int NO_SWALLOW = -1;

  private final Machine machine;

  // INVARIANT: the threads stand in the order of their starts, none dead.
  private Machine.State[] states = new Machine.State[4];
  private int[] starts = new int[4];

  /** The pattern as whose secret all that comes is taken, after an overflow. */
  private int[] swallows = new int[4];

  private int count;

  Threads(Machine machine) {
    this.machine = machine;
  }

  int count() {
    return count;
  }

  /** The tables have begun anew. */
  void renew() {
    for (var i = 0; i < count; i++) {
      states[i] = machine.renewed(states[i]);
    }
  }

  /** Where the first secret that is not complete yet may have begun. */
  int earliest() {
    return count == 0 ? Integer.MAX_VALUE : starts[0];
  }

  /** The same among those of detectors that must see their secrets whole. */
  int earliestMinding() {
    for (var i = 0; i < count; i++) {
      if (states[i].mindsStart()) {
        return starts[i];
      }
    }
    return Integer.MAX_VALUE;
  }

  /** The lowest pattern that may have begun there. */
  int firstAt(int start) {
    var first = Integer.MAX_VALUE;
    for (var i = 0; i < count && starts[i] <= start; i++) {
      first = Math.min(first, states[i].first());
    }
    return first;
  }

  /**
   * Steps all threads.
   *
   * @param behind the position behind the character
   * @param complete is told of the secrets that end before the character
   */
  void step(int symbol, int behind, Found complete, Found swallowed) {
    var kept = 0;
    Set<Machine.State> seen = count > FEW ? new HashSet<>() : Set.of();
    for (var i = 0; i < count; i++) {
      var state = states[i];
      if (state.mayAccept()) {
        for (var pattern : machine.accepted(state, symbol)) {
          complete.found(pattern, starts[i], behind);
        }
      }
      var next = machine.next(state, symbol);
      if (next.isDead() || isKnown(next, starts[i], kept, seen)) {
        continue;
      }
      if (swallows[i] != NO_SWALLOW) {
        swallowed.found(swallows[i], starts[i], behind);
      }
      states[kept] = next;
      if (kept < i) {
        starts[kept] = starts[i];
        swallows[kept] = swallows[i];
      }
      kept++;
    }
    count = kept;
  }

  /** Whether one that has been kept stands for it, too. */
  private boolean isKnown(Machine.State state, int start, int kept, Set<Machine.State> seen) {
    if (state.mindsStart()) {
      return isAmongThoseOf(start, state, kept);
    }
    return count > FEW ? !seen.add(state) : among(state, kept);
  }

  private boolean isAmongThoseOf(int start, Machine.State state, int kept) {
    for (var i = kept - 1; i >= 0 && starts[i] == start; i--) {
      if (states[i] == state) {
        return true;
      }
    }
    return false;
  }

  /** A secret may begin with the character. */
  void begin(Machine.State start, int symbol, int at) {
    if (start.isDead()) {
      return;
    }
    var next = machine.next(start, symbol);
    if (next.isDead()
        || (next.mindsStart() ? isAmongThoseOf(at, next, count) : among(next, count))) {
      return;
    }
    if (count == states.length) {
      states = Arrays.copyOf(states, 2 * count);
      starts = Arrays.copyOf(starts, 2 * count);
      swallows = Arrays.copyOf(swallows, 2 * count);
    }
    states[count] = next;
    starts[count] = at;
    swallows[count] = NO_SWALLOW;
    count++;
  }

  /** Everything that may have become a secret is taken for one. */
  void takeAll(int at, Found found) {
    for (var i = 0; i < count; i++) {
      found.found(states[i].first(), starts[i], at);
    }
    count = 0;
  }

  /** Takes what begins no later than this for a secret, and all that still comes of it. */
  void swallow(int latestStart, int at, Found found) {
    for (var i = 0; i < count && starts[i] <= latestStart; i++) {
      if (swallows[i] == NO_SWALLOW) {
        swallows[i] = states[i].first();
      }
      found.found(swallows[i], starts[i], at);
    }
  }

  void clear() {
    count = 0;
  }

  private boolean among(Machine.State state, int kept) {
    for (var i = 0; i < kept; i++) {
      if (states[i] == state) {
        return true;
      }
    }
    return false;
  }
}
