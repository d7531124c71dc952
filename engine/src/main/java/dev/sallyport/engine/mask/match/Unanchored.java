package dev.sallyport.engine.mask.match;

import java.util.Arrays;

/**
 * Follows expressions that may begin at any character, where it does not matter at which. Those in
 * the same state have the same future, so each state is followed once.
 */
final class Unanchored {
  /** Is told that in this state expressions may be complete at a position. */
  interface Complete {
    void complete(Machine.State state);
  }

  private final Machine machine;

  /** By the index of the edge. */
  private Machine.State[] starts;

  private Machine.State[] states = new Machine.State[4];
  private int count;

  Unanchored(Machine machine) {
    this.machine = machine;
    starts = machine.starts();
  }

  int width() {
    return 1 + count;
  }

  /** The tables have begun anew. */
  void renew() {
    starts = machine.starts();
    for (var i = 0; i < count; i++) {
      states[i] = machine.renewed(states[i]);
    }
  }

  void step(Edge edge, int symbol, Complete complete) {
    var kept = 0;
    var start = starts[edge.index()];
    var last = start.isDead() ? count - 1 : count;
    // INVARIANT: what is put back stands before what is still to be read.
    for (var i = 0; i <= last; i++) {
      var state = i < count ? states[i] : start;
      if (state.mayAccept()) {
        complete.complete(state);
      }
      var next = machine.next(state, symbol);
      if (!next.isDead() && !among(next, kept)) {
        if (kept == states.length) {
          states = Arrays.copyOf(states, 2 * kept);
        }
        states[kept++] = next;
      }
    }
    count = kept;
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
