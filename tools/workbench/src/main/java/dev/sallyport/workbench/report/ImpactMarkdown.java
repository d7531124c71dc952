package dev.sallyport.workbench.report;

import dev.sallyport.workbench.impact.Impact;
import dev.sallyport.workbench.impact.Judgement;
import dev.sallyport.workbench.impact.Shift;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What another policy would have said, as Markdown: a table of what changes, and what was counted.
 */
public final class ImpactMarkdown {

  /** Rows that somebody reads; with them the whole stays below what a job's summary may hold. */
  private static final int MAX_ROWS = 200;

  /** Sessions that are named in a row. */
  private static final int MAX_SESSIONS = 3;

  private static final Map<String, String> TOLD =
      Map.of(
          "allow", "allowed",
          "mask", "masked",
          "approve", "waiting for approval",
          "deny", "denied");

  private ImpactMarkdown() {}

  /**
   * The lines, one by one.
   *
   * @param console where sessions are shown; empty if that is not known
   */
  public static List<String> of(Impact impact, Optional<URI> console) {
    var lines = new ArrayList<String>();
    var shifts = impact.shifts();
    if (!shifts.isEmpty()) {
      lines.add("| was | would be | who | what | decisions | sessions | example |");
      lines.add("|---|---|---|---|---|---|---|");
      shifts.stream().limit(MAX_ROWS).map(shift -> row(shift, console)).forEach(lines::add);
      lines.add("");
    }
    if (shifts.size() > MAX_ROWS) {
      lines.add("The first %d of %d rows are listed.".formatted(MAX_ROWS, shifts.size()));
    }
    lines.add(summary(impact));
    notes(impact).forEach(note -> lines.add("- " + note));
    return lines;
  }

  private static String row(Shift shift, Optional<URI> console) {
    return "| %s | %s | %s | %s | %s | %s | %s |"
        .formatted(
            cell(shift.was(), shift.wouldBe()),
            cell(shift.wouldBe(), shift.was()),
            Code.of(shift.who()),
            what(shift.what()),
            number(shift.count()) + (shift.certain() ? "" : ", not certain"),
            sessions(shift, console),
            Code.of(shift.example()));
  }

  private static String cell(Judgement judgement, Judgement other) {
    var cell = new StringBuilder("**" + judgement.decision() + "**");
    append(cell, " by ", judgement.rules());
    if (!judgement.fault().isEmpty()) {
      cell.append(": ")
          .append(
              judgement.fault().equals("nothing_allowed")
                  ? "no rule allows it"
                  : Code.of(judgement.fault()));
    }
    if (!judgement.masks().equals(other.masks())) {
      append(cell, "<br>masks: ", judgement.masks());
    }
    if (!judgement.approvers().equals(other.approvers())) {
      append(cell, "<br>approvers: ", judgement.approvers().orElse(List.of()));
    }
    return cell.toString();
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

  private static String what(Shift.Subject what) {
    if (what.isTool()) {
      return "tool " + Code.of(what.name());
    }
    return what.name().isEmpty()
        ? Code.of(what.endpoint())
        : Code.of(what.endpoint()) + " " + Code.of(what.name());
  }

  private static String sessions(Shift shift, Optional<URI> console) {
    var named =
        shift.sessions().stream()
            .limit(MAX_SESSIONS)
            .map(place -> place(place, console))
            .collect(Collectors.joining(", "));
    var more = shift.inSessions() - MAX_SESSIONS;
    return more > 0 ? named + " and " + number(more) + " more" : named;
  }

  private static String place(Shift.Place place, Optional<URI> console) {
    var label = place.label().isEmpty() ? "no label" : Code.of(place.label());
    return console
        .map(uri -> "[%s](%s)".formatted(label, SessionLink.of(uri, place.id())))
        .orElse(label);
  }

  private static String summary(Impact impact) {
    var span = "from %s to %s".formatted(impact.span().from(), impact.span().until());
    if (impact.decisions() == 0) {
      return "No decision is on record %s.".formatted(span);
    }
    if (impact.compared() == 0) {
      return "None of %s on record could be compared, %s."
          .formatted(decisions(impact.decisions()), span);
    }
    var of =
        "of %s (%s%s on calls, %s on uses of tools), %s"
            .formatted(
                decisions(impact.compared()),
                impact.compared() == impact.decisions()
                    ? ""
                    : number(impact.decisions()) + " on record: ",
                number(impact.calls()),
                number(impact.toolUses()),
                span);
    return impact.changed() == 0
        ? "None would change %s.".formatted(of)
        : "%s would change %s: %s."
            .formatted(number(impact.changed()), of, String.join(", ", counts(impact.shifts())));
  }

  private static List<String> counts(List<Shift> shifts) {
    var kinds = new LinkedHashMap<String, Long>();
    for (var shift : shifts) {
      var same = shift.was().decision().equals(shift.wouldBe().decision());
      var word = shift.wouldBe().decision();
      kinds.merge(
          same ? "otherwise " + TOLD.getOrDefault(word, word) : TOLD.getOrDefault(word, word),
          shift.count(),
          Long::sum);
    }
    return kinds.entrySet().stream()
        .map(kind -> number(kind.getValue()) + " " + kind.getKey())
        .toList();
  }

  private static List<String> notes(Impact impact) {
    var notes = new ArrayList<String>();
    if (impact.uncertain() > 0) {
      notes.add(
          "Not certain: %s of those that would change, since the policy reads what masks have changed or withheld in what is kept."
              .formatted(number(impact.uncertain())));
    }
    if (impact.maskedAlike() > 0) {
      notes.add(
          "Alike by what masks have left, which is not certain either: %s."
              .formatted(number(impact.maskedAlike())));
    }
    if (impact.otherRules() > 0) {
      notes.add("Alike by other rules: %s.".formatted(number(impact.otherRules())));
    }
    impact
        .undecided()
        .forEach(
            (needs, count) ->
                notes.add("Undecided for want of %s: %s.".formatted(need(needs), number(count))));
    impact
        .gone()
        .forEach(
            (why, count) ->
                notes.add("Not asked, since %s: %s.".formatted(why.told(), number(count))));
    return notes;
  }

  /** A function, or something plain. */
  private static String need(String needs) {
    return needs.contains(".") ? Code.of(needs) : needs;
  }

  private static String decisions(long count) {
    return count == 1 ? "1 decision" : number(count) + " decisions";
  }

  private static String number(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }
}
