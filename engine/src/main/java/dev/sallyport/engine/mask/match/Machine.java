package dev.sallyport.engine.mask.match;

import dev.sallyport.dsl.regex.Regex;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Many expressions as one deterministic automaton, which is built while it runs and shared by all
 * streams. They all begin at the same character; so those which no longer fit drop out, and few
 * states are ever needed. A step at a position takes what stands before it and the character after
 * it, and says two things: which expressions are complete at the position, and in which state one
 * is behind the character.
 *
 * <p>Threads meet here without locks: a state and a step are immutable once they can be seen, and
 * two threads which build the same step build equal ones.
 */
final class Machine {
  /** Of a state and of a step, beside its arrays; an estimate. */
  private static final int OBJECT_BYTES = 120;

  private static final int STEP_BYTES = 40;

  /** Where one is. Two states of one machine are equal if they have the same future. */
  static final class State {
    private final int[] places;
    private final boolean looks;
    private final int first;
    private final boolean mindsStart;
    private final @Nullable Step[] steps;

    private State(int[] places, boolean looks, int first, boolean mindsStart, int steps) {
      this.places = places;
      this.looks = looks;
      this.first = first;
      this.mindsStart = mindsStart;
      this.steps = new @Nullable Step[steps];
    }

    /** Nothing can come of it any more. */
    boolean isDead() {
      return places.length == 0;
    }

    /** The lowest number of an expression that can still be completed. */
    int first() {
      return first;
    }

    /** Whether it matters where one began, and not only who began first. */
    boolean mindsStart() {
      return mindsStart;
    }
  }

  /** One step. */
  static final class Step {
    private static final int[] NONE = {};

    private final int[] accepted;
    private final State next;

    private Step(int[] accepted, State next) {
      this.accepted = accepted;
      this.next = next;
    }

    /** The numbers of the expressions that are complete before the character, ascending. */
    int[] accepted() {
      return accepted;
    }

    /** The state behind the character. */
    State next() {
      return next;
    }
  }

  private record Key(int[] places) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key(var otherPlaces) && Arrays.equals(places, otherPlaces);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(places);
    }
  }

  private record Table(int epoch, ConcurrentMap<Key, State> states) {}

  private final Nfa nfa;
  private final int[] owners;
  private final Alphabet alphabet;
  private final BitSet mindStart;
  private final Tables tables;
  private volatile Table table;

  /**
   * @param mindStart the numbers of the expressions for which it matters where they began
   */
  Machine(Nfa nfa, Alphabet alphabet, BitSet mindStart, Tables tables) {
    this.nfa = nfa;
    this.alphabet = alphabet;
    this.mindStart = mindStart;
    this.tables = tables;
    owners = nfa.owners();
    table = new Table(tables.epoch(), new ConcurrentHashMap<>());
  }

  /** The state in which the expressions with these numbers begin. */
  State start(int[] numbers) {
    return state(Arrays.stream(numbers).map(number -> nfa.starts().get(number)).sorted().toArray());
  }

  /** The same state in the table of now. */
  State renewed(State state) {
    return state(state.places);
  }

  Step step(State state, Edge before, int symbol) {
    var index = state.looks ? before.index() * alphabet.size() + symbol : symbol;
    var known = state.steps[index];
    if (known != null) {
      return known;
    }
    var step = build(state, before, symbol);
    state.steps[index] = step;
    return step;
  }

  private Step build(State state, Edge before, int symbol) {
    var reached = reach(state.places, new Position(before, symbol));
    var accepted = new BitSet();
    var next = new BitSet();
    for (var at = reached.nextSetBit(0); at >= 0; at = reached.nextSetBit(at + 1)) {
      switch (nfa.places().get(at)) {
        case Nfa.Place.Take(var set, var behind) -> {
          if (symbol != alphabet.end() && set.contains(alphabet.sample(symbol))) {
            next.set(behind);
          }
        }
        case Nfa.Place.Accept(var number) -> accepted.set(number);
        case Nfa.Place.Look _, Nfa.Place.Fork _ -> {}
      }
    }
    tables.take(STEP_BYTES + (long) Integer.BYTES * accepted.cardinality());
    return new Step(
        accepted.isEmpty() ? Step.NONE : accepted.stream().toArray(),
        state(next.stream().toArray()));
  }

  /** Every place that can be reached without taking a character. */
  private BitSet reach(int[] places, @Nullable Position position) {
    var reached = new BitSet();
    var open = new ArrayDeque<Integer>();
    for (var place : places) {
      open.push(place);
    }
    while (!open.isEmpty()) {
      var at = open.pop();
      if (reached.get(at)) {
        continue;
      }
      reached.set(at);
      switch (nfa.places().get(at)) {
        case Nfa.Place.Fork(var nexts) -> nexts.forEach(open::push);
        case Nfa.Place.Look(var place, var next) -> {
          if (position == null || holds(place, position)) {
            open.push(next);
          }
        }
        case Nfa.Place.Take _, Nfa.Place.Accept _ -> {}
      }
    }
    return reached;
  }

  private record Position(Edge before, int symbol) {}

  private boolean holds(Regex.At place, Position position) {
    var before = position.before();
    var atEnd = position.symbol() == alphabet.end();
    var wordBehind = !atEnd && Edge.isWord(alphabet.sample(position.symbol()));
    return switch (place) {
      case WORD_BOUNDARY -> (before == Edge.WORD) != wordBehind;
      case NOT_WORD_BOUNDARY -> (before == Edge.WORD) == wordBehind;
      case TEXT_START -> before == Edge.TEXT_START;
      case LINE_START -> before == Edge.TEXT_START || before == Edge.NEWLINE;
      case TEXT_END -> atEnd;
      case LINE_END -> atEnd || alphabet.sample(position.symbol()) == '\n';
    };
  }

  private State state(int[] places) {
    var now = table();
    var key = new Key(places);
    var known = now.states().get(key);
    return known != null ? known : now.states().computeIfAbsent(key, _ -> built(places));
  }

  private Table table() {
    var now = table;
    if (now.epoch() != tables.epoch()) {
      now = new Table(tables.epoch(), new ConcurrentHashMap<>());
      table = now;
    }
    return now;
  }

  private State built(int[] places) {
    var looks =
        reach(places, null).stream().anyMatch(at -> nfa.places().get(at) instanceof Nfa.Place.Look);
    var numbers = Arrays.stream(places).map(place -> owners[place]);
    var steps = alphabet.size() * (looks ? Edge.COUNT : 1);
    tables.take(OBJECT_BYTES + (long) Integer.BYTES * (2 * places.length + steps));
    return new State(
        places,
        looks,
        numbers.min().orElse(Integer.MAX_VALUE),
        Arrays.stream(places).anyMatch(place -> mindStart.get(owners[place])),
        steps);
  }
}
