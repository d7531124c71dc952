package dev.sallyport.engine.mask.match;

import org.jspecify.annotations.Nullable;

/**
 * Where a state leads, for the few questions that it has been asked; immutable. One object and no
 * list, since most of the time goes by in waiting for memory.
 */
final class FewTransitions {
  /** What one more takes, about. */
  static final int PAIR_BYTES = 2 * Integer.BYTES;

  private static final int NOTHING = -1;

  static final FewTransitions NONE =
      new FewTransitions(NOTHING, null, NOTHING, null, NOTHING, null, NOTHING, null);

  private final int symbol1;
  private final int symbol2;
  private final int symbol3;
  private final int symbol4;
  private final Machine.@Nullable State state1;
  private final Machine.@Nullable State state2;
  private final Machine.@Nullable State state3;
  private final Machine.@Nullable State state4;

  private FewTransitions(
      int symbol1,
      Machine.@Nullable State state1,
      int symbol2,
      Machine.@Nullable State state2,
      int symbol3,
      Machine.@Nullable State state3,
      int symbol4,
      Machine.@Nullable State state4) {
    this.symbol1 = symbol1;
    this.state1 = state1;
    this.symbol2 = symbol2;
    this.state2 = state2;
    this.symbol3 = symbol3;
    this.state3 = state3;
    this.symbol4 = symbol4;
    this.state4 = state4;
  }

  Machine.@Nullable State get(int symbol) {
    if (symbol == symbol1) {
      return state1;
    }
    if (symbol == symbol2) {
      return state2;
    }
    if (symbol == symbol3) {
      return state3;
    }
    return symbol == symbol4 ? state4 : null;
  }

  boolean isFull() {
    return symbol4 != NOTHING;
  }

  /** The same and one more, which comes first. */
  FewTransitions with(int symbol, Machine.State state) {
    return new FewTransitions(symbol, state, symbol1, state1, symbol2, state2, symbol3, state3);
  }

  /** The same with a place for every question, of which there are so many. */
  Machine.@Nullable State[] all(int size) {
    var all = new Machine.@Nullable State[size];
    put(all, symbol1, state1);
    put(all, symbol2, state2);
    put(all, symbol3, state3);
    put(all, symbol4, state4);
    return all;
  }

  private static void put(
      Machine.@Nullable State[] all, int symbol, Machine.@Nullable State state) {
    if (symbol != NOTHING) {
      all[symbol] = state;
    }
  }
}
