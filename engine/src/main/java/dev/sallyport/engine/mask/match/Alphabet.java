package dev.sallyport.engine.mask.match;

import dev.sallyport.dsl.regex.CharSet;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * Sorts code points into the few classes that a pattern can tell apart. One class more, the last,
 * is the end of the text.
 */
final class Alphabet {
  private static final int ASCII = 128;

  /** The first code point of each stretch in which all are of one class, ascending. */
  private final int[] firsts;

  private final int[] classes;
  private final int[] ascii = new int[ASCII];

  /** One code point of each class, to ask what holds for all of them. */
  private final int[] samples;

  private final Edge[] edges;

  /** The classes in each of the sets. */
  private final Map<CharSet, BitSet> members = new HashMap<>();

  /** The classes of patterns that ask for these sets. */
  Alphabet(Set<CharSet> sets) {
    var ordered = List.copyOf(sets);
    firsts = cuts(ordered);
    classes = new int[firsts.length];
    var known = new HashMap<BitSet, Integer>();
    for (var i = 0; i < firsts.length; i++) {
      var memberships = new BitSet();
      for (var s = 0; s < ordered.size(); s++) {
        memberships.set(s, ordered.get(s).contains(firsts[i]));
      }
      classes[i] = known.computeIfAbsent(memberships, _ -> known.size());
    }
    samples = new int[known.size()];
    for (var i = 0; i < firsts.length; i++) {
      samples[classes[i]] = firsts[i];
    }
    for (var c = 0; c < ASCII; c++) {
      ascii[c] = find(c);
    }
    for (var set : ordered) {
      var symbols = new BitSet();
      for (var symbol = 0; symbol < samples.length; symbol++) {
        symbols.set(symbol, set.contains(samples[symbol]));
      }
      members.put(set, symbols);
    }
    edges = new Edge[size()];
    for (var symbol = 0; symbol < samples.length; symbol++) {
      edges[symbol] = Edge.after(samples[symbol]);
    }
    edges[end()] = Edge.TEXT_START;
  }

  private static int[] cuts(List<CharSet> sets) {
    var cuts = new TreeSet<Integer>();
    cuts.add(0);
    for (var set : sets) {
      for (var range : set.ranges()) {
        cuts.add(range.first());
        if (range.last() < Character.MAX_CODE_POINT) {
          cuts.add(range.last() + 1);
        }
      }
    }
    return cuts.stream().mapToInt(Integer::intValue).toArray();
  }

  /** How many classes there are, the end among them. */
  int size() {
    return samples.length + 1;
  }

  int end() {
    return samples.length;
  }

  int of(int codePoint) {
    return codePoint < ASCII ? ascii[codePoint] : find(codePoint);
  }

  /** What a position before a character of this class sees of it; the end is as the start. */
  Edge edge(int symbol) {
    return edges[symbol];
  }

  /** The classes in one of the sets; the end is in none. */
  BitSet members(CharSet set) {
    return Objects.requireNonNull(members.get(set), "a set of another alphabet");
  }

  private int find(int codePoint) {
    var at = Arrays.binarySearch(firsts, codePoint);
    return classes[at >= 0 ? at : -at - 2];
  }
}
