package dev.sallyport.dataplane.console;

import com.github.difflib.DiffUtils;
import com.github.difflib.patch.AbstractDelta;
import com.github.difflib.patch.DeltaType;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Two texts against each other, line by line, and within lines that changed word by word.
 *
 * @param lines in order; what is the same on both sides is shortened
 */
public record Comparison(List<Line> lines) {

  /** More is not compared while a person waits, nor read by one. */
  static final int LINES_MAX = 4_000;

  private static final int WORDS_MAX = 400;

  /** So many equal lines stand around a difference. */
  private static final int AROUND = 2;

  private static final Pattern WORDS = Pattern.compile("\\w+|\\s+|[^\\w\\s]");

  /** What became of a line, or a word. */
  public enum What {
    SAME,
    ADDED,
    REMOVED,
    /** Equal lines that are not shown. */
    LEFT_OUT
  }

  /** A part of a line. */
  public record Span(What what, String text) {}

  /** A line. */
  public record Line(What what, List<Span> spans) {
    public Line {
      spans = List.copyOf(spans);
    }

    public static Line of(What what, String text) {
      return new Line(what, List.of(new Span(What.SAME, text)));
    }
  }

  public Comparison {
    lines = List.copyOf(lines);
  }

  /** Whether nothing differs. */
  public boolean isSame() {
    return lines.stream()
        .allMatch(line -> line.what() == What.SAME || line.what() == What.LEFT_OUT);
  }

  /** Whether two texts are short enough. */
  public static boolean isPossible(String before, String after) {
    return before.lines().count() <= LINES_MAX && after.lines().count() <= LINES_MAX;
  }

  public static Comparison of(String before, String after) {
    var then = before.lines().toList();
    var now = after.lines().toList();
    var lines = new ArrayList<Line>();
    int at = 0;
    for (var delta : DiffUtils.diff(then, now).getDeltas()) {
      var position = delta.getSource().getPosition();
      then.subList(at, position).forEach(line -> lines.add(Line.of(What.SAME, line)));
      changed(delta, lines);
      at = position + delta.getSource().size();
    }
    then.subList(at, then.size()).forEach(line -> lines.add(Line.of(What.SAME, line)));
    return new Comparison(shortened(lines));
  }

  private static void changed(AbstractDelta<String> delta, List<Line> lines) {
    var before = delta.getSource().getLines();
    var after = delta.getTarget().getLines();
    if (delta.getType() == DeltaType.CHANGE && before.size() == after.size()) {
      for (int i = 0; i < before.size(); i++) {
        words(before.get(i), after.get(i), lines);
      }
      return;
    }
    before.forEach(line -> lines.add(Line.of(What.REMOVED, line)));
    after.forEach(line -> lines.add(Line.of(What.ADDED, line)));
  }

  private static void words(String before, String after, List<Line> lines) {
    var then = split(before);
    var now = split(after);
    if (then.size() > WORDS_MAX || now.size() > WORDS_MAX) {
      lines.add(Line.of(What.REMOVED, before));
      lines.add(Line.of(What.ADDED, after));
      return;
    }
    var removed = new ArrayList<Span>();
    var added = new ArrayList<Span>();
    int at = 0;
    for (var delta : DiffUtils.diff(then, now).getDeltas()) {
      var position = delta.getSource().getPosition();
      var same = new Span(What.SAME, String.join("", then.subList(at, position)));
      removed.add(same);
      added.add(same);
      removed.add(new Span(What.REMOVED, String.join("", delta.getSource().getLines())));
      added.add(new Span(What.ADDED, String.join("", delta.getTarget().getLines())));
      at = position + delta.getSource().size();
    }
    var rest = new Span(What.SAME, String.join("", then.subList(at, then.size())));
    removed.add(rest);
    added.add(rest);
    lines.add(new Line(What.REMOVED, removed));
    lines.add(new Line(What.ADDED, added));
  }

  private static List<String> split(String line) {
    return WORDS.matcher(line).results().map(word -> word.group()).toList();
  }

  private static List<Line> shortened(List<Line> lines) {
    var near = new boolean[lines.size()];
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).what() != What.SAME) {
        for (int j = Math.max(0, i - AROUND); j <= Math.min(lines.size() - 1, i + AROUND); j++) {
          near[j] = true;
        }
      }
    }
    var kept = new ArrayList<Line>();
    int skipped = 0;
    for (int i = 0; i <= lines.size(); i++) {
      if (i < lines.size() && !near[i]) {
        skipped++;
      } else {
        if (skipped > 0) {
          kept.add(
              Line.of(What.LEFT_OUT, skipped + (skipped == 1 ? " equal line" : " equal lines")));
          skipped = 0;
        }
        if (i < lines.size()) {
          kept.add(lines.get(i));
        }
      }
    }
    return kept;
  }
}
