package dev.sallyport.engine.mask;

import dev.sallyport.dsl.regex.CharSet;
import dev.sallyport.dsl.regex.Regex;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.TreeSet;

/**
 * Matches a pattern by the book, and remembers how far it came and what would have led further.
 * Slow: its time grows with the square of the text, or worse.
 */
final class Simulation {
  private final int[] text;
  private int furthest;
  private final List<CharSet> sets = new ArrayList<>();
  private final TreeSet<Regex.At> places = new TreeSet<>();

  /**
   * @param text in code points
   */
  Simulation(int[] text) {
    this.text = text;
  }

  /** Where a part may end that begins at one of these places; all count code points from 0. */
  BitSet ends(Regex regex, BitSet starts) {
    return switch (regex) {
      case Regex.Chars(var set) -> {
        var ends = new BitSet();
        starts.stream().filter(at -> takes(set, at)).forEach(at -> ends.set(at + 1));
        yield ends;
      }
      case Regex.Look(var place) -> {
        var ends = new BitSet();
        starts.stream().filter(at -> stands(place, at)).forEach(ends::set);
        yield ends;
      }
      case Regex.Sequence(var parts) -> {
        var ends = starts;
        for (var part : parts) {
          ends = ends.isEmpty() ? ends : ends(part, ends);
        }
        yield ends;
      }
      case Regex.Choice(var options) -> {
        var ends = new BitSet();
        options.forEach(option -> ends.or(ends(option, starts)));
        yield ends;
      }
      case Regex.Repeat repeat -> repeated(repeat, starts);
      case Regex.Secret(var part) -> ends(part, starts);
    };
  }

  BitSet ends(Regex regex, int start) {
    var starts = new BitSet();
    starts.set(start);
    return ends(regex, starts);
  }

  private BitSet repeated(Regex.Repeat repeat, BitSet starts) {
    var last = starts;
    for (var i = 0; i < repeat.min() && !last.isEmpty(); i++) {
      last = ends(repeat.part(), last);
    }
    var all = (BitSet) last.clone();
    var more = repeat.max().isPresent() ? repeat.max().getAsInt() - repeat.min() : text.length;
    for (var i = 0; i < more && !last.isEmpty(); i++) {
      last = ends(repeat.part(), last);
      var known = (BitSet) all.clone();
      all.or(last);
      last = (BitSet) last.clone();
      last.andNot(known);
    }
    return all;
  }

  /** Forgets how far it came, to begin anew there. */
  void beginAt(int start) {
    furthest = start;
    sets.clear();
    places.clear();
  }

  /** The last place at which it still looked for something. */
  int furthest() {
    return furthest;
  }

  /** The characters that would have led beyond {@link #furthest}. */
  CharSet wanted() {
    var wanted = new ArrayList<CharSet.Range>();
    sets.forEach(set -> wanted.addAll(set.ranges()));
    return new CharSet(wanted);
  }

  /** The places that {@link #furthest} would have had to be. */
  List<Regex.At> wantedPlaces() {
    return List.copyOf(places);
  }

  private boolean takes(CharSet set, int at) {
    var takes = at < text.length && set.contains(text[at]);
    looked(at);
    if (!takes && at == furthest) {
      sets.add(set);
    }
    return takes;
  }

  private boolean stands(Regex.At place, int at) {
    var stands = isAt(place, at);
    looked(at);
    if (!stands && at == furthest) {
      places.add(place);
    }
    return stands;
  }

  private void looked(int at) {
    if (at > furthest) {
      beginAt(at);
    }
  }

  private boolean isAt(Regex.At place, int at) {
    return switch (place) {
      case WORD_BOUNDARY -> isWord(at - 1) != isWord(at);
      case NOT_WORD_BOUNDARY -> isWord(at - 1) == isWord(at);
      case TEXT_START -> at == 0;
      case TEXT_END -> at == text.length;
      case LINE_START -> at == 0 || text[at - 1] == '\n';
      case LINE_END -> at == text.length || text[at] == '\n';
    };
  }

  private boolean isWord(int at) {
    return at >= 0 && at < text.length && CharSet.WORD.contains(text[at]);
  }
}
