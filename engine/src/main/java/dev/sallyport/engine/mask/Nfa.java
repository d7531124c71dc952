package dev.sallyport.engine.mask;

import dev.sallyport.dsl.regex.CharSet;
import dev.sallyport.dsl.regex.Regex;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A regular expression as states, by Thompson's construction. */
record Nfa(List<Place> places, int start) {

  /** A state, and where it leads. */
  sealed interface Place {
    /** Takes one character of the set. */
    record Take(CharSet set, int next) implements Place {}

    /** Passes if the position is so. */
    record Look(Regex.At at, int next) implements Place {}

    /** Goes on at all of these. */
    record Fork(List<Integer> nexts) implements Place {}

    /** All has been seen. */
    record Accept() implements Place {}
  }

  static Nfa of(Regex regex) {
    var places = new ArrayList<Place>();
    places.add(new Place.Accept());
    var start = new Builder(places).add(regex, 0);
    return new Nfa(List.copyOf(places), start);
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

  boolean looks() {
    return places.stream().anyMatch(Place.Look.class::isInstance);
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
