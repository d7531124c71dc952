package dev.sallyport.workbench.report;

import dev.sallyport.workbench.compared.Change;
import dev.sallyport.workbench.compared.Comparison;
import dev.sallyport.workbench.compared.Ending;
import dev.sallyport.workbench.compared.Ending.Part;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A comparison as Markdown, for a reviewer: a table of what changes, and a sentence that counts.
 */
public final class DiffMarkdown {

  /** Rows that somebody reads; with them the whole stays below what a job's summary may hold. */
  private static final int MAX_ROWS = 200;

  private DiffMarkdown() {}

  /**
   * The lines, one by one.
   *
   * @param before what the one policy is called
   * @param after what the other one is called
   */
  public static List<String> of(Comparison comparison, String before, String after) {
    var lines = new ArrayList<String>();
    var changes = comparison.changes();
    if (!changes.isEmpty()) {
      lines.add("| case | before: %s | after: %s |".formatted(Code.of(before), Code.of(after)));
      lines.add("|---|---|---|");
      changes.stream().limit(MAX_ROWS).map(DiffMarkdown::row).forEach(lines::add);
      lines.add("");
    }
    if (changes.size() > MAX_ROWS) {
      lines.add("The first %d are listed.".formatted(MAX_ROWS));
    }
    lines.add(summary(comparison));
    return lines;
  }

  private static String row(Change change) {
    var before = change.before();
    var after = change.after();
    return "| %s<br>%s | %s | %s |"
        .formatted(
            Code.of(change.name()),
            Code.of(change.place()),
            cell(before, after),
            cell(after, before));
  }

  /** The decision and its rules always, and of the rest what is otherwise on the other side. */
  private static String cell(Ending ending, Ending other) {
    var cell = new StringBuilder("**" + ending.kind().word() + "**");
    append(cell, " by ", ending.part(Part.RULES));
    if (differs(ending, other, Part.REASONS)) {
      append(cell, ": ", ending.part(Part.REASONS));
    }
    if (differs(ending, other, Part.APPROVERS)) {
      append(cell, "<br>approvers: ", ending.part(Part.APPROVERS));
    }
    if (differs(ending, other, Part.MASKS)) {
      append(cell, "<br>masks: ", ending.part(Part.MASKS));
    }
    if (differs(ending, other, Part.REQUEST)) {
      append(cell, "<br>masked in the request: ", ending.part(Part.REQUEST));
    }
    // A reply beside none says no more than the decisions do.
    var reply = String.join("\n", ending.part(Part.REPLY));
    var otherReply = String.join("\n", other.part(Part.REPLY));
    if (!reply.equals(otherReply) && !reply.isEmpty() && !otherReply.isEmpty()) {
      cell.append("<br>reply: ").append(Code.of(Excerpt.of(reply, otherReply)));
    }
    return cell.toString();
  }

  private static boolean differs(Ending ending, Ending other, Part part) {
    return !ending.part(part).equals(other.part(part));
  }

  private static void append(StringBuilder cell, String before, List<String> texts) {
    if (!texts.isEmpty()) {
      cell.append(before)
          .append(
              texts.stream()
                  .map(text -> Code.of(Excerpt.of(text)))
                  .collect(Collectors.joining(", ")));
    }
  }

  private static String summary(Comparison comparison) {
    var changes = comparison.changes();
    var cases = comparison.cases() == 1 ? "1 case" : comparison.cases() + " cases";
    var undecided =
        comparison.undecided() == 0
            ? ""
            : " Neither policy can decide %d of them.".formatted(comparison.undecided());
    return (changes.isEmpty()
            ? "No decision changes in %s.".formatted(cases)
            : "%d of %s %s: %s."
                .formatted(
                    changes.size(),
                    cases,
                    changes.size() == 1 ? "changes" : "change",
                    String.join(", ", counts(changes))))
        + undecided;
  }

  private static List<String> counts(List<Change> changes) {
    var kinds = new EnumMap<Ending.Kind, Integer>(Ending.Kind.class);
    var same = 0;
    for (var change : changes) {
      if (change.before().kind() == change.after().kind()) {
        same++;
      } else {
        kinds.merge(change.after().kind(), 1, Integer::sum);
      }
    }
    var counts = new ArrayList<String>();
    kinds.forEach((kind, count) -> counts.add(count + " now " + kind.told()));
    if (same > 0) {
      counts.add(same + " with the same decision");
    }
    return counts;
  }
}
