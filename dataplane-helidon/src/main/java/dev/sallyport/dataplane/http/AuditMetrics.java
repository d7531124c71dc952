package dev.sallyport.dataplane.http;

import dev.sallyport.engine.archive.Archiver;
import dev.sallyport.engine.fetch.Rounds;
import dev.sallyport.engine.witness.Witnesses;
import java.time.Instant;
import java.util.List;
import java.util.function.ToLongFunction;

/** The witnesses of the audit log and its archive, as Prometheus reads them. */
final class AuditMetrics {
  private AuditMetrics() {}

  static void write(StringBuilder text, AuditStatus audit) {
    if (!audit.witnesses().isEmpty()) {
      write(text, audit.witnesses());
    }
    audit.archive().ifPresent(archive -> archive(text, archive));
    audit.recordings().ifPresent(recordings -> recordings(text, recordings));
    audit.search().ifPresent(search -> search(text, search));
  }

  private static void write(StringBuilder text, List<Witnesses.Status> witnesses) {
    each(
        text,
        witnesses,
        "signed_entries",
        "gauge",
        "Entries of the audit log under the newest checkpoint that it has signed.",
        Witnesses.Status::size);
    each(
        text,
        witnesses,
        "behind_entries",
        "gauge",
        "Entries that have come since.",
        Witnesses.Status::behind);
    each(
        text,
        witnesses,
        "failures_total",
        "counter",
        "Attempts that failed.",
        Witnesses.Status::failures);
    each(
        text,
        witnesses,
        "trouble",
        "gauge",
        "1 while it does not sign.",
        witness -> witness.trouble().isPresent() ? 1 : 0);
    each(
        text,
        witnesses,
        "contradicted",
        "gauge",
        "1 if it has signed entries that are not those of this log.",
        witness -> witness.contradicted() ? 1 : 0);
  }

  private static void each(
      StringBuilder text,
      List<Witnesses.Status> witnesses,
      String name,
      String type,
      String help,
      ToLongFunction<Witnesses.Status> value) {
    PolicyHandler.metric(text, "witness_" + name, type, help);
    for (var witness : witnesses) {
      PolicyHandler.value(
          text,
          "witness_%s{witness=\"%s\"}".formatted(name, PolicyHandler.label(witness.name())),
          value.applyAsLong(witness));
    }
  }

  private static void recordings(StringBuilder text, RecordingsStatus recordings) {
    PolicyHandler.metric(
        text,
        "recordings_tidied_seconds",
        "gauge",
        "When what need not be kept any more was let go for the last time, in Unix time; 0 before the first.");
    PolicyHandler.value(
        text,
        "recordings_tidied_seconds",
        recordings.rounds().doneAt().map(Instant::getEpochSecond).orElse(0L));
    PolicyHandler.metric(
        text, "recordings_trouble", "gauge", "1 while it is kept longer than it has to be.");
    PolicyHandler.value(
        text, "recordings_trouble", recordings.rounds().trouble().isPresent() ? 1 : 0);
    PolicyHandler.metric(
        text,
        "recordings_outdated_keys",
        "gauge",
        "Keys of sessions that an earlier wrapping key still wraps: where there is none it can be destroyed.");
    PolicyHandler.value(
        text,
        "recordings_outdated_keys",
        recordings.outdated().values().stream().mapToLong(Long::longValue).sum());
  }

  private static void search(StringBuilder text, Rounds.Status search) {
    PolicyHandler.metric(
        text,
        "search_done_seconds",
        "gauge",
        "When all of the audit log was found by searches for the last time, in Unix time; 0 before the first.");
    PolicyHandler.value(
        text, "search_done_seconds", search.doneAt().map(Instant::getEpochSecond).orElse(0L));
    PolicyHandler.metric(text, "search_trouble", "gauge", "1 while new entries are not found.");
    PolicyHandler.value(text, "search_trouble", search.trouble().isPresent() ? 1 : 0);
  }

  private static void archive(StringBuilder text, Archiver.Status status) {
    var archive = status.rounds();
    PolicyHandler.metric(
        text,
        "archive_done_seconds",
        "gauge",
        "When all of the audit log was archived for the last time, in Unix time; 0 before the first.");
    PolicyHandler.value(
        text, "archive_done_seconds", archive.doneAt().map(Instant::getEpochSecond).orElse(0L));
    PolicyHandler.metric(text, "archive_failures_total", "counter", "Attempts that failed.");
    PolicyHandler.value(text, "archive_failures_total", archive.failures());
    PolicyHandler.metric(text, "archive_trouble", "gauge", "1 while it is not archived.");
    PolicyHandler.value(text, "archive_trouble", archive.trouble().isPresent() ? 1 : 0);
    PolicyHandler.metric(
        text,
        "archive_contradicted",
        "gauge",
        "1 if it has entries that are not those of the log.");
    PolicyHandler.value(text, "archive_contradicted", status.contradicted() ? 1 : 0);
  }
}
