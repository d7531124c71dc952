package dev.sallyport.engine.mask.match;

import dev.sallyport.dsl.regex.CharSet;
import dev.sallyport.dsl.regex.Regex;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Regular expressions side by side as states, by Thompson's construction.
 *
 * @param places of all of them
 * @param starts where each begins, by its number
 */
record Nfa(List<Place> places, List<Integer> starts) {

  /** A state, and where it leads. */
  sealed interface Place {
    /** Takes one character of the set. */
    record Take(CharSet set, int next) implements Place {}

    /** Passes if the position is so. */
    record Look(Regex.At at, int next) implements Place {}

    /** Goes on at all of these. */
    record Fork(List<Integer> nexts) implements Place {}

    /** All of the expression with this number has been seen. */
    record Accept(int number) implements Place {}
  }

  static Nfa of(List<Regex> regexes) {
    var places = new ArrayList<Place>();
    var starts = new ArrayList<Integer>();
    for (var regex : regexes) {
      places.add(new Place.Accept(starts.size()));
      starts.add(new Builder(places).add(regex, places.size() - 1));
    }
    return new Nfa(List.copyOf(places), List.copyOf(starts));
  }

  /** The expression that each place belongs to. */
  int[] owners() {
    var owners = new int[places.size()];
    var from = 0;
    for (var number = 0; number < starts.size(); number++) {
      var to = from + 1;
      while (to < owners.length && !(places.get(to) instanceof Place.Accept)) {
        to++;
      }
      Arrays.fill(owners, from, to, number);
      from = to;
    }
    return owners;
  }

  /** Every set that its alphabet must tell apart. */
  static Set<CharSet> sets(List<Nfa> nfas) {
    var sets = new HashSet<CharSet>();
    for (var nfa : nfas) {
      for (var place : nfa.places) {
        switch (place) {
          case Place.Take(var set, _) -> sets.add(set);
          case Place.Look _ -> {
            sets.add(CharSet.WORD);
            sets.add(CharSet.NEWLINE);
          }
          case Place.Fork _, Place.Accept _ -> {}
        }
      }
    }
    return sets;
  }

  /** Builds from the end, so that every place knows where it leads. */
  private record Builder(List<Place> places) {
    int add(Regex regex, int next) {
      return switch (regex) {
        case Regex.Chars(var set) -> add(new Place.Take(set, next));
        case Regex.Look(var at) -> add(new Place.Look(at, next));
        case Regex.Sequence(var parts) -> {
          var at = next;
          for (var part : parts.reversed()) {
            at = add(part, at);
          }
          yield at;
        }
        case Regex.Choice(var options) ->
            add(new Place.Fork(options.stream().map(option -> add(option, next)).toList()));
        case Regex.Repeat repeat -> repeat(repeat, next);
        case Regex.Secret(var part) -> add(part, next);
      };
    }

    private int repeat(Regex.Repeat repeat, int next) {
      var at = next;
      if (repeat.max().isEmpty()) {
        at = add(new Place.Fork(List.of(next)));
        var body = add(repeat.part(), at);
        places.set(at, new Place.Fork(List.of(body, next)));
      } else {
        for (var i = repeat.min(); i < repeat.max().getAsInt(); i++) {
          at = add(new Place.Fork(List.of(add(repeat.part(), at), next)));
        }
      }
      for (var i = 0; i < repeat.min(); i++) {
        at = add(repeat.part(), at);
      }
      return at;
    }

    private int add(Place place) {
      places.add(place);
      return places.size() - 1;
    }
  }
}
