package dev.sallyport.engine.mask.match;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where a state leads, as far as it has been asked. Most states lie inside one secret and are asked
 * once or twice, so a few pairs are kept; a state that is asked more often has a place for each
 * question.
 *
 * <p>It is read and extended without locks: what one thread loses to another is found again.
 */
sealed interface Transitions {
  /** No question has been asked yet. */
  Transitions NONE = new Few(new int[0], new Machine.State[0]);

  /** Where this character leads, if that is known. */
  Machine.@Nullable State get(int index);

  /**
   * The same with one more.
   *
   * @param size how many questions there are
   */
  Transitions with(int index, Machine.State state, int size);

  /** About what it takes. */
  long bytes();

  /** A few pairs. */
  record Few(int[] indexes, Machine.State[] states) implements Transitions {
    /** More are slower to look through than to index. */
    private static final int MOST = 6;

    private static final int OBJECT_BYTES = 64;

    @Override
    public Machine.@Nullable State get(int index) {
      for (var i = 0; i < indexes.length; i++) {
        if (indexes[i] == index) {
          return states[i];
        }
      }
      return null;
    }

    @Override
    public Transitions with(int index, Machine.State state, int size) {
      var count = indexes.length;
      if (count < MOST) {
        var moreIndexes = Arrays.copyOf(indexes, count + 1);
        var moreStates = Arrays.copyOf(states, count + 1);
        moreIndexes[count] = index;
        moreStates[count] = state;
        return new Few(moreIndexes, moreStates);
      }
      var all = new All(new Machine.State[size]);
      for (var i = 0; i < count; i++) {
        all.states[indexes[i]] = states[i];
      }
      return all.with(index, state, size);
    }

    @Override
    public long bytes() {
      return OBJECT_BYTES + 2L * Integer.BYTES * indexes.length;
    }
  }

  /** A place for every question. */
  record All(Machine.@Nullable State[] states) implements Transitions {
    private static final int OBJECT_BYTES = 32;

    @Override
    public Machine.@Nullable State get(int index) {
      return states[index];
    }

    @Override
    public Transitions with(int index, Machine.State state, int size) {
      states[index] = state;
      return this;
    }

    @Override
    public long bytes() {
      return OBJECT_BYTES + (long) Integer.BYTES * states.length;
    }
  }
}
