package dev.sallyport.engine.mask;

import dev.sallyport.dsl.regex.Regex;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * A deterministic automaton that is built while it runs and shared by all streams. A step at a
 * position takes what stands before it and the character after it, and says two things: whether the
 * expression is complete at the position, and in which state one is behind the character.
 *
 * <p>Threads meet here without locks: a state and a step are immutable once they can be seen, and
 * two threads which build the same step build equal ones.
 */
final class Machine {
  /**
   * After so many states the table begins anew; streams in old states go on in them. With the few
   * classes of a usual pattern this is some hundred KB at worst.
   */
  static final int MAX_STATES = 1_000;

  /** Where a thread is. Two states of one machine are equal if they have the same future. */
  static final class State {
    private final BitSet places;
    private final int hash;
    private final boolean isIdle;
    private final @Nullable Step[] steps;

    private State(BitSet places, boolean isIdle, int steps) {
      this.places = places;
      this.isIdle = isIdle;
      this.steps = new @Nullable Step[steps];
      hash = places.hashCode();
    }

    /** Nothing can come of it any more. */
    boolean isDead() {
      return places.isEmpty();
    }

    /** It is as if no text had been seen. */
    boolean isIdle() {
      return isIdle;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return this == other
          || (other instanceof State state && hash == state.hash && places.equals(state.places));
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }

  /**
   * One step.
   *
   * @param accepted whether the expression is complete before the character
   * @param next the state behind it
   */
  record Step(boolean accepted, State next) {}

  private final Nfa nfa;
  private final Alphabet alphabet;
  private final boolean anchored;
  private final boolean looks;
  private final BitSet startPlaces = new BitSet();
  private volatile ConcurrentMap<BitSet, State> states = new ConcurrentHashMap<>();
  private volatile State start;

  /**
   * @param anchored whether the text must begin at the first character; else it may at any
   */
  Machine(Nfa nfa, Alphabet alphabet, boolean anchored) {
    this.nfa = nfa;
    this.alphabet = alphabet;
    this.anchored = anchored;
    looks = nfa.looks();
    startPlaces.set(nfa.start());
    start = state(startPlaces);
  }

  State start() {
    return start;
  }

  Step step(State state, Edge before, int symbol) {
    var index = looks ? before.index() * alphabet.size() + symbol : symbol;
    var known = state.steps[index];
    if (known != null) {
      return known;
    }
    var step = build(state, before, symbol);
    state.steps[index] = step;
    return step;
  }

  /** For tests: how many states are kept. */
  int size() {
    return states.size();
  }

  private Step build(State state, Edge before, int symbol) {
    var reached = reach(state, before, symbol);
    var accepted = false;
    var next = new BitSet();
    if (!anchored) {
      next.or(startPlaces);
    }
    for (var at = reached.nextSetBit(0); at >= 0; at = reached.nextSetBit(at + 1)) {
      switch (nfa.places().get(at)) {
        case Nfa.Place.Take(var set, var behind) -> {
          if (symbol != alphabet.end() && set.contains(alphabet.sample(symbol))) {
            next.set(behind);
          }
        }
        case Nfa.Place.Accept _ -> accepted = true;
        case Nfa.Place.Look _, Nfa.Place.Fork _ -> {}
      }
    }
    return new Step(accepted, state(next));
  }

  /** Every place that can be reached without taking a character. */
  private BitSet reach(State state, Edge before, int symbol) {
    var reached = new BitSet();
    var open = new ArrayDeque<Integer>();
    state.places.stream().forEach(open::push);
    while (!open.isEmpty()) {
      var at = open.pop();
      if (reached.get(at)) {
        continue;
      }
      reached.set(at);
      switch (nfa.places().get(at)) {
        case Nfa.Place.Fork(var nexts) -> nexts.forEach(open::push);
        case Nfa.Place.Look(var place, var next) -> {
          if (holds(place, before, symbol)) {
            open.push(next);
          }
        }
        case Nfa.Place.Take _, Nfa.Place.Accept _ -> {}
      }
    }
    return reached;
  }

  private boolean holds(Regex.At place, Edge before, int symbol) {
    var atEnd = symbol == alphabet.end();
    var wordBehind = !atEnd && Edge.isWord(alphabet.sample(symbol));
    return switch (place) {
      case WORD_BOUNDARY -> (before == Edge.WORD) != wordBehind;
      case NOT_WORD_BOUNDARY -> (before == Edge.WORD) == wordBehind;
      case TEXT_START -> before == Edge.TEXT_START;
      case LINE_START -> before == Edge.TEXT_START || before == Edge.NEWLINE;
      case TEXT_END -> atEnd;
      case LINE_END -> atEnd || alphabet.sample(symbol) == '\n';
    };
  }

  private State state(BitSet places) {
    var known = states.get(places);
    if (known != null) {
      return known;
    }
    if (states.size() >= MAX_STATES) {
      states = new ConcurrentHashMap<>();
      start = state(startPlaces);
    }
    var isIdle = !anchored && places.equals(startPlaces);
    var steps = alphabet.size() * (looks ? Edge.COUNT : 1);
    return states.computeIfAbsent(places, key -> new State(key, isIdle, steps));
  }
}
