package dev.sallyport.dataplane.http;

import dev.sallyport.engine.export.ExportStatus;
import java.time.Instant;
import java.util.List;
import java.util.function.ToLongFunction;

/** The exports of the audit log, as Prometheus reads them. */
final class ExportMetrics {
  private ExportMetrics() {}

  static void write(StringBuilder text, List<ExportStatus> exports, Instant now) {
    if (exports.isEmpty()) {
      return;
    }
    counter(text, exports, "delivered", "Entries that were confirmed.", ExportStatus::delivered);
    counter(
        text,
        exports,
        "plain",
        "Entries among them for which the format has no form.",
        ExportStatus::plain);
    counter(
        text,
        exports,
        "aside",
        "Entries that the far side was not given, or not whole, ever.",
        ExportStatus::aside);
    counter(text, exports, "failures", "Attempts that failed.", ExportStatus::failures);
    gauge(
        text, exports, "waiting_entries", "Entries that are not confirmed.", ExportStatus::waiting);
    gauge(
        text,
        exports,
        "behind_seconds",
        "How long the oldest of those has waited.",
        export -> export.behind(now).toSeconds());
    gauge(
        text,
        exports,
        "trouble",
        "1 while entries do not arrive.",
        export -> export.trouble().isPresent() ? 1 : 0);
  }

  private static void counter(
      StringBuilder text,
      List<ExportStatus> exports,
      String name,
      String help,
      ToLongFunction<ExportStatus> value) {
    each(text, exports, name + "_total", "counter", help, value);
  }

  private static void gauge(
      StringBuilder text,
      List<ExportStatus> exports,
      String name,
      String help,
      ToLongFunction<ExportStatus> value) {
    each(text, exports, name, "gauge", help, value);
  }

  private static void each(
      StringBuilder text,
      List<ExportStatus> exports,
      String name,
      String type,
      String help,
      ToLongFunction<ExportStatus> value) {
    PolicyHandler.metric(text, "export_" + name, type, help);
    for (var export : exports) {
      PolicyHandler.value(
          text,
          "export_%s{export=\"%s\"}".formatted(name, export.name()),
          value.applyAsLong(export));
    }
  }
}
