package dev.sallyport.engine.mask;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * One pattern on one stream: where "before" stands, the threads that may be inside a secret, and
 * the secrets that wait for what must stand after them.
 */
final class PatternRun {
  /** Up to here, looking through all threads is faster than a set. */
  private static final int FEW = 12;

  /** What is told when a secret is certain. */
  interface Found {
    void found(int start, int end);
  }

  private final CompiledPattern pattern;
  private Machine.State before;

  // INVARIANT: the threads stand in the order of their starts, in different states, none dead.
  private Machine.State[] states = new Machine.State[2];
  private int[] starts = new int[2];
  private boolean[] swallows = new boolean[2];
  private int threads;

  private final Pending pending;

  PatternRun(CompiledPattern pattern) {
    this.pattern = pattern;
    before = pattern.before().start();
    pending = new Pending(pattern.after());
  }

  /** Nothing has begun that could become a secret or lead to one. */
  boolean rests() {
    return threads == 0 && pending.isEmpty() && before.isIdle();
  }

  /** The earliest character that may be part of a secret which is not certain yet. */
  int earliest() {
    return Math.min(threads == 0 ? Integer.MAX_VALUE : starts[0], pending.earliest());
  }

  /** How many threads the next step must look at. */
  int width() {
    return 1 + threads + pending.size();
  }

  /**
   * Looks at a position, and goes on behind the character after it.
   *
   * @param at the position
   * @param behind the position behind the character
   */
  void step(Edge edge, int symbol, int at, int behind, Found found) {
    var opening = pattern.before().step(before, edge, symbol);
    before = opening.next();
    var first = advance(edge, symbol, behind, found);
    if (opening.accepted()) {
      start(edge, symbol, at);
    }
    pending.step(edge, symbol, found);
    if (first != Integer.MAX_VALUE) {
      pending.add(first, at, edge, symbol, found);
    }
  }

  /** The end of the text: what is not complete now is no secret. */
  void end(Edge edge, int at, Found found) {
    step(edge, pattern.alphabet().end(), at, at, found);
    threads = 0;
    pending.clear();
  }

  /** The text breaks off: everything that may have become a secret is taken for one. */
  void abandon(int at, Found found) {
    for (var i = 0; i < threads; i++) {
      found.found(starts[i], at);
    }
    threads = 0;
    pending.takeAll(found);
  }

  /** Takes what begins no later than this for a secret, and all that still comes of it. */
  void overflow(int latestStart, int at, Found found) {
    for (var i = 0; i < threads && starts[i] <= latestStart; i++) {
      swallows[i] = true;
      found.found(starts[i], at);
    }
    if (pending.earliest() <= latestStart) {
      pending.takeAll(found);
    }
  }

  /** Steps all threads; gives the earliest start of a secret that is complete at the position. */
  private int advance(Edge edge, int symbol, int behind, Found found) {
    var earliest = Integer.MAX_VALUE;
    var kept = 0;
    Set<Machine.State> seen = threads > FEW ? new HashSet<>() : Set.of();
    for (var i = 0; i < threads; i++) {
      var step = pattern.secret().step(states[i], edge, symbol);
      if (step.accepted()) {
        earliest = Math.min(earliest, starts[i]);
      }
      var next = step.next();
      var isNew = threads > FEW ? seen.add(next) : !among(next, kept);
      if (next.isDead() || !isNew) {
        continue;
      }
      if (swallows[i]) {
        found.found(starts[i], behind);
      }
      put(kept++, next, starts[i], swallows[i]);
    }
    threads = kept;
    return earliest;
  }

  private void start(Edge edge, int symbol, int at) {
    var next = pattern.secret().step(pattern.secret().start(), edge, symbol).next();
    if (next.isDead() || among(next, threads)) {
      return;
    }
    if (threads == states.length) {
      states = Arrays.copyOf(states, 2 * threads);
      starts = Arrays.copyOf(starts, 2 * threads);
      swallows = Arrays.copyOf(swallows, 2 * threads);
    }
    put(threads++, next, at, false);
  }

  private void put(int i, Machine.State state, int start, boolean swallow) {
    states[i] = state;
    starts[i] = start;
    swallows[i] = swallow;
  }

  private boolean among(Machine.State state, int count) {
    for (var i = 0; i < count; i++) {
      if (states[i].equals(state)) {
        return true;
      }
    }
    return false;
  }
}
