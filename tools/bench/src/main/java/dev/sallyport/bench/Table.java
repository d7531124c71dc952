package dev.sallyport.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;

/** Writes figures down, for people and for programs. */
final class Table {
  private Table() {}

  /** Where they come from, and how to read them. */
  static String heading(Machine machine) {
    var told =
        "%s, %d cores, JDK %s, load %s before. What to compare is the ratios: the rest is this machine's, at this hour.%n"
            .formatted(machine.system(), machine.cores(), machine.jdk(), number(machine.load()));
    return machine.busy()
        ? told + "The machine is busy: do not trust these figures, measure again.%n".formatted()
        : told;
  }

  /** A table, group by group. */
  static String text(List<Row> rows) {
    var text = new StringBuilder();
    var group = "";
    for (var row : rows) {
      if (!row.group().equals(group)) {
        group = row.group();
        text.append("%n%s%n".formatted(group));
        text.append(line("", "this", "against", "that", "ratio", "more by", "to reach"));
      }
      text.append(
          line(
              row.what(),
              figure(row.ours(), row.unit()),
              row.against(),
              figure(row.theirs(), row.unit()),
              number(row.ratio()),
              figure(row.added(), row.unit()),
              goal(row)));
    }
    return text.toString();
  }

  private static String line(Object... cells) {
    var line = "  %-36s %12s   %-28s %13s %8s %15s   %s".formatted(cells);
    return line.stripTrailing() + System.lineSeparator();
  }

  private static String goal(Row row) {
    return row.goal().equals(Goal.NONE)
        ? ""
        : row.goal().words() + (row.reached() ? ": reached" : ": missed");
  }

  /**
   * The same as one JSON object: {@code
   * {"machine":{…},"figures":[{"group":…,"ours":…,"ratio":…},…]}}.
   */
  static String json(Machine machine, List<Row> rows) {
    var document = new ObjectMapper().createObjectNode();
    document
        .putObject("machine")
        .put("system", machine.system())
        .put("cores", machine.cores())
        .put("jdk", machine.jdk())
        .put("load", machine.load());
    var figures = document.putArray("figures");
    rows.forEach(row -> put(figures.addObject(), row));
    return document.toString();
  }

  private static void put(ObjectNode node, Row row) {
    node.put("group", row.group()).put("what", row.what()).put("unit", row.unit());
    node.put("ours", row.ours()).put("against", row.against()).put("theirs", row.theirs());
    node.put("ratio", row.ratio()).put("added", row.added());
    if (!row.goal().equals(Goal.NONE)) {
      node.put("goal", row.goal().words()).put("reached", row.reached());
    }
  }

  private static String figure(double value, String unit) {
    return number(value) + " " + unit;
  }

  /** Three digits that mean something. */
  static String number(double value) {
    var size = Math.abs(value);
    var digits = size >= 100 ? 0 : size >= 10 ? 1 : size >= 0.1 || size == 0 ? 2 : 3;
    return String.format(Locale.ROOT, "%." + digits + "f", value);
  }
}
