package dev.sallyport.dsl.regex;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;

/** An immutable set of Unicode code points. */
public record CharSet(List<Range> ranges) {
  /** From {@code first} to {@code last}, both in it. */
  public record Range(int first, int last) {
    public Range {
      if (first < 0 || first > last || last > Character.MAX_CODE_POINT) {
        throw new IllegalArgumentException("no range of code points: " + first + " to " + last);
      }
    }
  }

  /** No character. */
  public static final CharSet NONE = new CharSet(List.of());

  /** Every character. */
  public static final CharSet ALL = of(0, Character.MAX_CODE_POINT);

  /** {@code \w}: what makes a word for {@code \b}. */
  public static final CharSet WORD =
      of('0', '9').or(of('A', 'Z')).or(of('_', '_')).or(of('a', 'z'));

  /** {@code \d}. */
  public static final CharSet DIGIT = of('0', '9');

  /** {@code \s}. */
  public static final CharSet SPACE = of('\t', '\n').or(of('\f', '\r')).or(of(' ', ' '));

  /** The end of a line. */
  public static final CharSet NEWLINE = of('\n', '\n');

  // INVARIANT: sorted, and between two ranges there is at least one character.
  public CharSet {
    ranges = normal(ranges);
  }

  /** The characters of one range. */
  public static CharSet of(int first, int last) {
    return new CharSet(List.of(new Range(first, last)));
  }

  /** The characters that are so. */
  public static CharSet where(IntPredicate holds) {
    var ranges = new ArrayList<Range>();
    var first = -1;
    for (var c = 0; c <= Character.MAX_CODE_POINT + 1; c++) {
      var in = c <= Character.MAX_CODE_POINT && holds.test(c);
      if (in && first < 0) {
        first = c;
      } else if (!in && first >= 0) {
        ranges.add(new Range(first, c - 1));
        first = -1;
      }
    }
    return new CharSet(ranges);
  }

  public boolean contains(int codePoint) {
    var low = 0;
    var high = ranges.size() - 1;
    while (low <= high) {
      var middle = (low + high) >>> 1;
      var range = ranges.get(middle);
      if (codePoint < range.first()) {
        high = middle - 1;
      } else if (codePoint > range.last()) {
        low = middle + 1;
      } else {
        return true;
      }
    }
    return false;
  }

  /** What is in this set or in that one. */
  public CharSet or(CharSet other) {
    var both = new ArrayList<>(ranges);
    both.addAll(other.ranges);
    return new CharSet(both);
  }

  /** What is not in this set. */
  public CharSet not() {
    var rest = new ArrayList<Range>();
    var next = 0;
    for (var range : ranges) {
      if (range.first() > next) {
        rest.add(new Range(next, range.first() - 1));
      }
      next = range.last() + 1;
    }
    if (next <= Character.MAX_CODE_POINT) {
      rest.add(new Range(next, Character.MAX_CODE_POINT));
    }
    return new CharSet(rest);
  }

  private static List<Range> normal(List<Range> ranges) {
    var sorted = new ArrayList<>(ranges);
    sorted.sort(Comparator.comparingInt(Range::first));
    var merged = new ArrayList<Range>(sorted.size());
    for (var range : sorted) {
      if (!merged.isEmpty() && range.first() <= merged.getLast().last() + 1) {
        var before = merged.removeLast();
        merged.add(new Range(before.first(), Math.max(before.last(), range.last())));
      } else {
        merged.add(range);
      }
    }
    return List.copyOf(merged);
  }
}
