package dev.sallyport.dataplane.http;

import dev.sallyport.dataplane.telemetry.Families;
import dev.sallyport.engine.export.ExportStatus;
import java.time.Instant;
import java.util.List;

/** The exports of the audit log, as Prometheus reads them. */
final class ExportMetrics {
  private ExportMetrics() {}

  static void add(Families families, List<ExportStatus> exports, Instant now) {
    if (exports.isEmpty()) {
      return;
    }
    families
        .counter("export_delivered", "Entries that were confirmed.")
        .each(exports, "export", ExportStatus::name, ExportStatus::delivered);
    families
        .counter("export_plain", "Entries among them for which the format has no form.")
        .each(exports, "export", ExportStatus::name, ExportStatus::plain);
    families
        .counter("export_aside", "Entries that the far side was not given, or not whole, ever.")
        .each(exports, "export", ExportStatus::name, ExportStatus::aside);
    families
        .counter("export_failures", "Attempts that failed.")
        .each(exports, "export", ExportStatus::name, ExportStatus::failures);
    families
        .gauge("export_waiting_entries", "Entries that are not confirmed.")
        .each(exports, "export", ExportStatus::name, ExportStatus::waiting);
    families
        .gauge("export_behind", "s", "How long the oldest of those has waited.")
        .each(exports, "export", ExportStatus::name, export -> export.behind(now).toSeconds());
    families
        .gauge("export_trouble", "1 while entries do not arrive.")
        .each(
            exports, "export", ExportStatus::name, export -> export.trouble().isPresent() ? 1 : 0);
  }
}
