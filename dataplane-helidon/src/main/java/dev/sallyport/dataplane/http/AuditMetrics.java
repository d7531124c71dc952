package dev.sallyport.dataplane.http;

import dev.sallyport.dataplane.telemetry.Families;
import dev.sallyport.engine.archive.Archiver;
import dev.sallyport.engine.fetch.Rounds;
import dev.sallyport.engine.witness.Witnesses;
import java.time.Instant;
import java.util.List;

/** The witnesses of the audit log and its archive, as Prometheus reads them. */
final class AuditMetrics {
  private AuditMetrics() {}

  static void add(Families families, AuditStatus audit) {
    if (!audit.witnesses().isEmpty()) {
      witnesses(families, audit.witnesses());
    }
    audit.archive().ifPresent(archive -> archive(families, archive));
    audit.recordings().ifPresent(recordings -> recordings(families, recordings));
    audit.search().ifPresent(search -> search(families, search));
  }

  private static void witnesses(Families families, List<Witnesses.Status> witnesses) {
    families
        .gauge(
            "witness_signed_entries",
            "Entries of the audit log under the newest checkpoint that it has signed.")
        .each(witnesses, "witness", Witnesses.Status::name, Witnesses.Status::size);
    families
        .gauge("witness_behind_entries", "Entries that have come since.")
        .each(witnesses, "witness", Witnesses.Status::name, Witnesses.Status::behind);
    families
        .counter("witness_failures", "Attempts that failed.")
        .each(witnesses, "witness", Witnesses.Status::name, Witnesses.Status::failures);
    families
        .gauge("witness_trouble", "1 while it does not sign.")
        .each(
            witnesses,
            "witness",
            Witnesses.Status::name,
            witness -> witness.trouble().isPresent() ? 1 : 0);
    families
        .gauge("witness_contradicted", "1 if it has signed entries that are not those of this log.")
        .each(
            witnesses,
            "witness",
            Witnesses.Status::name,
            witness -> witness.contradicted() ? 1 : 0);
  }

  private static void recordings(Families families, RecordingsStatus recordings) {
    families
        .gauge(
            "recordings_tidied",
            "s",
            "When what need not be kept any more was let go for the last time, in Unix time; 0 before the first.")
        .value(recordings.rounds().doneAt().map(Instant::getEpochSecond).orElse(0L))
        .gauge("recordings_trouble", "1 while it is kept longer than it has to be.")
        .value(recordings.rounds().trouble().isPresent())
        .gauge(
            "recordings_outdated_keys",
            "Keys of sessions that an earlier wrapping key still wraps: where there is none it can be destroyed.")
        .value(recordings.outdated().values().stream().mapToLong(Long::longValue).sum());
  }

  private static void search(Families families, Rounds.Status search) {
    families
        .gauge(
            "search_done",
            "s",
            "When all of the audit log was found by searches for the last time, in Unix time; 0 before the first.")
        .value(search.doneAt().map(Instant::getEpochSecond).orElse(0L))
        .gauge("search_trouble", "1 while new entries are not found.")
        .value(search.trouble().isPresent());
  }

  private static void archive(Families families, Archiver.Status status) {
    var archive = status.rounds();
    families
        .gauge(
            "archive_done",
            "s",
            "When all of the audit log was archived for the last time, in Unix time; 0 before the first.")
        .value(archive.doneAt().map(Instant::getEpochSecond).orElse(0L))
        .counter("archive_failures", "Attempts that failed.")
        .value(archive.failures())
        .gauge("archive_trouble", "1 while it is not archived.")
        .value(archive.trouble().isPresent())
        .gauge("archive_contradicted", "1 if it has entries that are not those of the log.")
        .value(status.contradicted());
  }
}
