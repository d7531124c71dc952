package dev.sallyport.engine.mask.match;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Where a state leads, for the few questions that it has been asked; immutable. */
final class FewTransitions {
  static final FewTransitions NONE = new FewTransitions(new int[0], new Machine.State[0]);

  /** What one more takes, about. */
  static final int PAIR_BYTES = 2 * Integer.BYTES;

  /** More are slower to look through than to index. */
  private static final int MOST = 4;

  private final int[] indexes;
  private final Machine.State[] states;

  private FewTransitions(int[] indexes, Machine.State[] states) {
    this.indexes = indexes;
    this.states = states;
  }

  Machine.@Nullable State get(int index) {
    for (var i = 0; i < indexes.length; i++) {
      if (indexes[i] == index) {
        return states[i];
      }
    }
    return null;
  }

  boolean isFull() {
    return indexes.length >= MOST;
  }

  FewTransitions with(int index, Machine.State state) {
    var count = indexes.length;
    var moreIndexes = Arrays.copyOf(indexes, count + 1);
    var moreStates = Arrays.copyOf(states, count + 1);
    moreIndexes[count] = index;
    moreStates[count] = state;
    return new FewTransitions(moreIndexes, moreStates);
  }

  /** The same with a place for every question, of which there are so many. */
  Machine.@Nullable State[] all(int size) {
    var all = new Machine.@Nullable State[size];
    for (var i = 0; i < indexes.length; i++) {
      all[indexes[i]] = states[i];
    }
    return all;
  }
}
