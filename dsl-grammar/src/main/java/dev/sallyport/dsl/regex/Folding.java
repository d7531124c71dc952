package dev.sallyport.dsl.regex;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;

/**
 * Which characters {@code (?i)} takes for one another: Unicode's simple case folding, as in RE2.
 */
final class Folding {
  /** Above this no character has case that Unicode 16 knows. */
  private static final int LAST_CASED = 0x1E943;

  // The Turkish dotted and dotless i fold only in Turkish.
  private static final int DOTTED_CAPITAL_I = 0x130;
  private static final int DOTLESS_SMALL_I = 0x131;

  /** From a folded character to all that fold to it, where there are at least two. */
  private static final Map<Integer, CharSet> ORBITS = orbits();

  private Folding() {}

  /** The set with every character that differs from one of it by case alone. */
  static CharSet fold(CharSet set) {
    var folded = set;
    var size = set.ranges().stream().mapToInt(range -> range.last() - range.first() + 1).sum();
    if (size <= ORBITS.size()) {
      for (var range : set.ranges()) {
        for (var c = range.first(); c <= range.last(); c++) {
          folded = folded.or(ORBITS.getOrDefault(simple(c), CharSet.NONE));
        }
      }
      return folded;
    }
    var more = new ArrayList<>(set.ranges());
    for (var orbit : ORBITS.values()) {
      if (orbit.ranges().stream().anyMatch(range -> touches(set, range))) {
        more.addAll(orbit.ranges());
      }
    }
    return new CharSet(more);
  }

  private static boolean touches(CharSet set, CharSet.Range range) {
    for (var c = range.first(); c <= range.last(); c++) {
      if (set.contains(c)) {
        return true;
      }
    }
    return false;
  }

  private static Map<Integer, CharSet> orbits() {
    var all = new HashMap<Integer, CharSet>();
    for (var c = 0; c <= LAST_CASED; c++) {
      var folded = simple(c);
      if (folded != c) {
        all.merge(folded, CharSet.of(c, c).or(CharSet.of(folded, folded)), CharSet::or);
      }
    }
    return Map.copyOf(all);
  }

  private static int simple(int c) {
    return c == DOTTED_CAPITAL_I || c == DOTLESS_SMALL_I
        ? c
        : Character.toLowerCase(Character.toUpperCase(c));
  }
}
