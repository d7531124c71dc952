package dev.sallyport.dataplane.http;

import dev.sallyport.dataplane.telemetry.Families;
import dev.sallyport.engine.export.ExportStatus;
import java.time.Instant;
import java.util.List;
import java.util.function.ToLongFunction;

/** The exports of the audit log, as Prometheus reads them. */
final class ExportMetrics {
  private ExportMetrics() {}

  static void add(Families families, List<ExportStatus> exports, Instant now) {
    if (exports.isEmpty()) {
      return;
    }
    each(
        families.counter("export_delivered", "Entries that were confirmed."),
        exports,
        ExportStatus::delivered);
    each(
        families.counter("export_plain", "Entries among them for which the format has no form."),
        exports,
        ExportStatus::plain);
    each(
        families.counter(
            "export_aside", "Entries that the far side was not given, or not whole, ever."),
        exports,
        ExportStatus::aside);
    each(
        families.counter("export_failures", "Attempts that failed."),
        exports,
        ExportStatus::failures);
    each(
        families.gauge("export_waiting_entries", "Entries that are not confirmed."),
        exports,
        ExportStatus::waiting);
    each(
        families.gauge("export_behind", "s", "How long the oldest of those has waited."),
        exports,
        export -> export.behind(now).toSeconds());
    each(
        families.gauge("export_trouble", "1 while entries do not arrive."),
        exports,
        export -> export.trouble().isPresent() ? 1 : 0);
  }

  private static void each(
      Families begun, List<ExportStatus> exports, ToLongFunction<ExportStatus> value) {
    exports.forEach(export -> begun.value(value.applyAsLong(export), "export", export.name()));
  }
}
