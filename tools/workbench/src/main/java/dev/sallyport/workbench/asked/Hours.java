package dev.sallyport.workbench.asked;

import dev.sallyport.opa.Residue.Condition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Days and hours: four conditions that together are one thing to people. */
final class Hours {
  private static final String NOW = "\\[time\\.parse_rfc3339_ns\\(input\\.time\\), \"([^\"]+)\"\\]";
  private static final Pattern DAYS =
      Pattern.compile("time\\.weekday\\(" + NOW + "\\) in \\[(.+)\\]");
  private static final Pattern CLOCK =
      Pattern.compile("\\[(\\w+), (\\w+), \\w+\\] = time\\.clock\\(" + NOW + "\\)");
  private static final Pattern FROM = Pattern.compile("(\\d+) <= \\((\\w+) \\* 60\\) \\+ (\\w+)");
  private static final Pattern TO = Pattern.compile("\\((\\w+) \\* 60\\) \\+ (\\w+) < (\\d+)");

  private Hours() {}

  /** Takes the four out of a list, and says them; leaves the list alone if one is missing. */
  static Optional<String> take(List<Condition> conditions) {
    var taken = new ArrayList<Condition>();
    var days = find(conditions, DAYS, taken);
    var clock = find(conditions, CLOCK, taken);
    var from = find(conditions, FROM, taken);
    var to = find(conditions, TO, taken);
    if (days.isEmpty() || clock.isEmpty() || from.isEmpty() || to.isEmpty()) {
      return Optional.empty();
    }
    var oneClock =
        days.get().get(0).equals(clock.get().get(2))
            && from.get().subList(1, 3).equals(clock.get().subList(0, 2))
            && to.get().subList(0, 2).equals(clock.get().subList(0, 2));
    if (!oneClock) {
      return Optional.empty();
    }
    conditions.removeAll(taken);
    return Optional.of(
        "%s from %s to %s (%s)"
            .formatted(
                days.get().get(1).replace("\"", ""),
                time(from.get().get(0)),
                time(to.get().get(2)),
                days.get().get(0)));
  }

  /** The groups of the pattern in the only condition of that shape. */
  private static Optional<List<String>> find(
      List<Condition> conditions, Pattern shape, List<Condition> taken) {
    var found = new ArrayList<List<String>>();
    for (var condition : conditions) {
      var match = shape.matcher(condition.text());
      if (!condition.negated() && condition.either().isEmpty() && match.matches()) {
        var groups = new ArrayList<String>();
        for (var i = 1; i <= match.groupCount(); i++) {
          groups.add(match.group(i));
        }
        found.add(groups);
        taken.add(condition);
      }
    }
    return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
  }

  private static String time(String minutes) {
    var all = Integer.parseInt(minutes);
    return "%02d:%02d".formatted(all / 60, all % 60);
  }
}
