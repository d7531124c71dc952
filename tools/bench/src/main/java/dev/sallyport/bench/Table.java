package dev.sallyport.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;

/** Writes figures down, for people and for programs. */
final class Table {
  private static final String LINE = "  %-44s %12s   %-34s %12s   %7s%n";

  private Table() {}

  /** A table, group by group. */
  static String text(List<Row> rows) {
    var text = new StringBuilder();
    var group = "";
    for (var row : rows) {
      if (!row.group().equals(group)) {
        group = row.group();
        text.append("%n%s%n".formatted(group));
        text.append(LINE.formatted("", "this", "against", "that", "ratio"));
      }
      text.append(
          LINE.formatted(
              row.what(),
              figure(row.ours(), row.unit()),
              row.against(),
              figure(row.theirs(), row.unit()),
              number(row.ratio())));
    }
    return text.toString();
  }

  /** The same as one JSON object: {@code {"figures":[{"group":…,"ours":…,"ratio":…},…]}}. */
  static String json(List<Row> rows) {
    var document = new ObjectMapper().createObjectNode();
    var figures = document.putArray("figures");
    rows.forEach(row -> put(figures.addObject(), row));
    return document.toString();
  }

  private static void put(ObjectNode node, Row row) {
    node.put("group", row.group()).put("what", row.what()).put("unit", row.unit());
    node.put("ours", row.ours()).put("against", row.against()).put("theirs", row.theirs());
    node.put("ratio", row.ratio());
  }

  private static String figure(double value, String unit) {
    return number(value) + " " + unit;
  }

  /** Three digits that mean something. */
  static String number(double value) {
    var digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
    return String.format(Locale.ROOT, "%." + digits + "f", value);
  }
}
