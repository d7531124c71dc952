package dev.sallyport.dataplane.telemetry;

import dev.sallyport.dataplane.telemetry.Family.Buckets;
import dev.sallyport.dataplane.telemetry.Family.Kind;
import dev.sallyport.dataplane.telemetry.Family.Value;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Metrics as Prometheus reads them.
 *
 * @see <a href="https://prometheus.io/docs/instrumenting/exposition_formats/">exposition
 *     formats</a>
 */
public final class PrometheusPage {

  /** The type of a page. */
  public static final String TYPE = "text/plain; version=0.0.4";

  private PrometheusPage() {}

  /** All of these, in their order. */
  public static String of(List<Family> families) {
    var text = new StringBuilder();
    families.forEach(family -> write(text, family));
    return text.toString();
  }

  /**
   * A metric's name here, by OpenTelemetry's rules for it: without dots, with its unit, and with
   * {@code _total} if it counts.
   */
  public static String name(Family family) {
    return bare(family.name())
        + unit(family.unit())
        + (family.kind() == Kind.COUNTER ? "_total" : "");
  }

  private static String unit(String unit) {
    return switch (unit) {
      case "s" -> "_seconds";
      case "d" -> "_days";
      case "By" -> "_bytes";
      default -> "";
    };
  }

  private static String bare(String name) {
    return name.replace('.', '_');
  }

  private static void write(StringBuilder text, Family family) {
    var name = name(family);
    var type = family.kind().name().toLowerCase(Locale.ROOT);
    text.append("# HELP ").append(name).append(' ').append(family.help()).append('\n');
    text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    for (var sample : family.samples()) {
      switch (sample) {
        case Value(var labels, var number) -> line(text, name, labels, "", Long.toString(number));
        case Buckets buckets -> write(text, name, buckets);
      }
    }
  }

  private static void write(StringBuilder text, String name, Buckets buckets) {
    long below = 0;
    for (int at = 0; at < buckets.counts().size(); at++) {
      below += buckets.counts().get(at);
      var bound = at < buckets.bounds().size() ? number(buckets.bounds().get(at)) : "+Inf";
      line(text, name + "_bucket", buckets.labels(), bound, Long.toString(below));
    }
    line(text, name + "_sum", buckets.labels(), "", number(buckets.sum()));
    line(text, name + "_count", buckets.labels(), "", Long.toString(below));
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  private static void line(
      StringBuilder text, String name, Map<String, String> labels, String bound, String value) {
    text.append(name);
    if (!labels.isEmpty() || !bound.isEmpty()) {
      var before = '{';
      for (var label : labels.entrySet()) {
        pair(text.append(before), bare(label.getKey()), label.getValue());
        before = ',';
      }
      if (!bound.isEmpty()) {
        pair(text.append(before), "le", bound);
      }
      text.append('}');
    }
    text.append(' ').append(value).append('\n');
  }

  private static void pair(StringBuilder text, String name, String value) {
    text.append(name).append("=\"");
    text.append(value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n"));
    text.append('"');
  }
}
