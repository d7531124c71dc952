package dev.sallyport.engine.mask.match;

import dev.sallyport.dsl.regex.Regex;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Many expressions as one deterministic automaton, which is built while it runs and shared by all
 * streams. They all begin at the same character; so those which no longer fit drop out, and few
 * states are ever needed. At a position, what stands before it and the character after it say two
 * things: which expressions are complete there, and in which state one is behind the character.
 *
 * <p>Threads meet here without locks: a state is immutable but for what it has learned of its
 * future, and two threads which learn the same learn equal things.
 */
final class Machine {
  /** Of a state, beside its arrays; an estimate. */
  private static final int OBJECT_BYTES = 200;

  private static final int[] NONE = {};

  /**
   * Where one is, and what stands before it, if that matters. Two states of one machine are equal
   * if they have the same future.
   */
  static final class State {
    /** The same for all machines, which learn nothing of it: no expression can be completed. */
    private static final State DEAD = dead();

    private final int[] places;
    private final Edge before;

    /** Whether it matters what stands before, and what kind of character comes next. */
    private final boolean looks;

    private final int first;
    private final boolean mindsStart;
    private final boolean mayAccept;

    // INVARIANT: what is learned lies in objects with nothing but final fields, and may be missing;
    // so it does not matter in which order other threads see it.

    /**
     * Where it leads, by the character that comes next. Most states lie inside one secret and are
     * asked once or twice; those keep a few pairs.
     */
    private @Nullable FewTransitions few;

    private @Nullable State @Nullable [] all;

    /** What is complete, by what comes next, if that matters; empty if nothing ever is. */
    private final @Nullable Complete[] accepted;

    /** Where another machine begins, by what comes next, or by what stands before. */
    private final @Nullable State[] leads;

    /** The tables have begun anew without it, and nothing more is learned of its future. */
    private boolean old;

    private State(
        int[] places,
        Edge before,
        boolean looks,
        int first,
        boolean mindsStart,
        boolean mayAccept) {
      this.places = places;
      this.before = before;
      this.looks = looks;
      this.first = first;
      this.mindsStart = mindsStart;
      this.mayAccept = mayAccept;
      accepted = new @Nullable Complete[mayAccept ? looks ? Edge.COUNT : 1 : 0];
      leads = new @Nullable State[mayAccept ? Edge.COUNT : 0];
    }

    private static State dead() {
      var dead = new State(NONE, Edge.OTHER, false, Integer.MAX_VALUE, false, false);
      dead.forget();
      return dead;
    }

    /** Whoever is still in this state keeps nothing but it. */
    private void forget() {
      old = true;
      few = null;
      all = null;
      Arrays.fill(leads, null);
    }

    /** Nothing can come of it any more. */
    boolean isDead() {
      return this == DEAD;
    }

    /** Whether some expression can be complete here. */
    boolean mayAccept() {
      return mayAccept;
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

  /** The numbers of the expressions that are complete, ascending. */
  private record Complete(int[] numbers) {}

  /**
   * @param before none if it does not matter
   */
  private record Key(int[] places, @Nullable Edge before) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key(var otherPlaces, var otherBefore)
          && before == otherBefore
          && Arrays.equals(places, otherPlaces);
    }

    @Override
    public int hashCode() {
      return Edge.COUNT * Arrays.hashCode(places) + (before == null ? 0 : before.index());
    }
  }

  /**
   * @param starts where each expression begins alone, for each edge
   * @param together where those begin that begin together, by the index of the edge
   */
  private record Table(
      ConcurrentMap<Key, State> states,
      AtomicReferenceArray<@Nullable State> starts,
      AtomicReference<State @Nullable []> together) {}

  private final Nfa nfa;
  private final int[] owners;

  /** The characters that each place takes. */
  private final List<BitSet> taken;

  private final Alphabet alphabet;
  private final int[] together;
  private final BitSet mindStart;
  private final Tables tables;
  private volatile Table table;

  private Machine(Nfa nfa, Alphabet alphabet, int[] together, BitSet mindStart, Tables tables) {
    this.nfa = nfa;
    this.alphabet = alphabet;
    this.together = together;
    this.mindStart = mindStart;
    this.tables = tables;
    owners = nfa.owners();
    taken =
        nfa.places().stream()
            .map(
                place ->
                    place instanceof Nfa.Place.Take(var set, _)
                        ? alphabet.members(set)
                        : new BitSet(0))
            .toList();
    table = empty(nfa);
  }

  /**
   * @param together the numbers of the expressions that may begin at each character
   * @param mindStart the numbers of the expressions for which it matters where they began
   * @param tables which bound what it may learn
   */
  static Machine of(Nfa nfa, Alphabet alphabet, int[] together, BitSet mindStart, Tables tables) {
    var machine = new Machine(nfa, alphabet, together, mindStart, tables);
    tables.add(machine);
    return machine;
  }

  private static Table empty(Nfa nfa) {
    return new Table(
        new ConcurrentHashMap<>(),
        new AtomicReferenceArray<>(Edge.COUNT * nfa.starts().size()),
        new AtomicReference<>());
  }

  /** Begins anew, and lets go of all that it has learned. */
  void forget() {
    var before = table;
    table = empty(nfa);
    before.states().values().forEach(State::forget);
  }

  /** How many states are kept. */
  int size() {
    return table.states().size();
  }

  /** The state in which the expressions with these numbers begin. */
  State start(int[] numbers, Edge before) {
    var places = Arrays.stream(numbers).map(number -> nfa.starts().get(number)).sorted().toArray();
    return state(places, before);
  }

  /** The states in which those begin that begin together, by the index of the edge. */
  State[] starts() {
    var starts = table.together();
    var known = starts.get();
    if (known == null) {
      known = Arrays.stream(Edge.values()).map(edge -> start(together, edge)).toArray(State[]::new);
      starts.set(known);
    }
    return known;
  }

  /** The state in which one expression begins alone. */
  State start(int number, Edge before) {
    var starts = table.starts();
    var index = Edge.COUNT * number + before.index();
    var known = starts.get(index);
    if (known == null) {
      known = start(new int[] {number}, before);
      starts.set(index, known);
    }
    return known;
  }

  /** The same state in the table of now. */
  State renewed(State state) {
    return state(state.places, state.before);
  }

  /** The state behind the character. */
  State next(State state, int symbol) {
    var all = state.all;
    var few = state.few;
    var known = all != null ? all[symbol] : few != null ? few.get(symbol) : null;
    if (known == null) {
      known = built(state, symbol);
      learn(state, symbol, known);
    }
    return known;
  }

  /** Without a lock: what one thread loses to another is found again. */
  private void learn(State state, int symbol, State next) {
    if (state.old) {
      return;
    }
    var all = state.all;
    var few = state.few;
    if (all != null) {
      all[symbol] = next;
    } else if (few == null || !few.isFull()) {
      state.few = (few == null ? FewTransitions.NONE : few).with(symbol, next);
      tables.take(FewTransitions.PAIR_BYTES);
    } else {
      all = few.all(alphabet.size());
      all[symbol] = next;
      tables.take((long) Integer.BYTES * all.length);
      state.all = all;
    }
  }

  /** The numbers of the expressions that are complete before the character, ascending. */
  int[] accepted(State state, int symbol) {
    if (!state.mayAccept) {
      return NONE;
    }
    var index = state.looks ? alphabet.edge(symbol).index() : 0;
    var known = state.accepted[index];
    if (known == null) {
      known = new Complete(numbers(reach(state.places, new Position(state.before, symbol))));
      state.accepted[index] = known;
    }
    return known.numbers();
  }

  /** The state in which another machine begins with the expressions that are complete here. */
  State leadsTo(Machine other, State state, Edge before, int symbol) {
    var index = (state.looks ? alphabet.edge(symbol) : before).index();
    var known = state.leads[index];
    if (known == null) {
      known = other.start(accepted(state, symbol), before);
      if (!state.old) {
        state.leads[index] = known;
      }
    }
    return known;
  }

  private State built(State state, int symbol) {
    var next = new Reached(NONE, nfa.places().size());
    for (var at : reach(state.places, new Position(state.before, symbol))) {
      if (nfa.places().get(at) instanceof Nfa.Place.Take(_, var behind)
          && taken.get(at).get(symbol)) {
        next.add(behind);
      }
    }
    var places = next.all();
    Arrays.sort(places);
    return state(places, alphabet.edge(symbol));
  }

  /** The numbers of the expressions that are complete at these places, ascending. */
  private int[] numbers(int[] reached) {
    return Arrays.stream(reached)
        .filter(at -> nfa.places().get(at) instanceof Nfa.Place.Accept)
        .map(at -> owners[at])
        .sorted()
        .toArray();
  }

  /**
   * Every place that can be reached without taking a character.
   *
   * @param position none if what one looks at is everywhere as it should be
   */
  private int[] reach(int[] places, @Nullable Position position) {
    var reached = new Reached(places, nfa.places().size());
    for (var i = 0; i < reached.count(); i++) {
      switch (nfa.places().get(reached.at(i))) {
        case Nfa.Place.Fork(var nexts) -> nexts.forEach(reached::add);
        case Nfa.Place.Look(var place, var next) -> {
          if (position == null || holds(place, position)) {
            reached.add(next);
          }
        }
        case Nfa.Place.Take _, Nfa.Place.Accept _ -> {}
      }
    }
    return reached.all();
  }

  private record Position(Edge before, int symbol) {}

  private boolean holds(Regex.At place, Position position) {
    var before = position.before();
    var atEnd = position.symbol() == alphabet.end();
    var wordBehind = alphabet.edge(position.symbol()) == Edge.WORD;
    return switch (place) {
      case WORD_BOUNDARY -> (before == Edge.WORD) != wordBehind;
      case NOT_WORD_BOUNDARY -> (before == Edge.WORD) == wordBehind;
      case TEXT_START -> before == Edge.TEXT_START;
      case LINE_START -> before == Edge.TEXT_START || before == Edge.NEWLINE;
      case TEXT_END -> atEnd;
      case LINE_END -> atEnd || alphabet.edge(position.symbol()) == Edge.NEWLINE;
    };
  }

  private State state(int[] places, Edge before) {
    if (places.length == 0) {
      return State.DEAD;
    }
    var states = table.states();
    var known = states.get(new Key(places, null));
    if (known == null) {
      known = states.get(new Key(places, before));
    }
    if (known == null) {
      var built = built(places, before);
      var key = new Key(places, built.looks ? before : null);
      var first = states.putIfAbsent(key, built);
      known = first == null ? built : first;
    }
    return known;
  }

  private State built(int[] places, Edge before) {
    var reached = reach(places, null);
    var looks =
        Arrays.stream(reached).anyMatch(at -> nfa.places().get(at) instanceof Nfa.Place.Look);
    var numbers = Arrays.stream(places).map(place -> owners[place]);
    tables.take(OBJECT_BYTES + (long) Integer.BYTES * places.length);
    return new State(
        places,
        before,
        looks,
        numbers.min().orElseThrow(),
        Arrays.stream(places).anyMatch(place -> mindStart.get(owners[place])),
        numbers(reached).length > 0);
  }
}
