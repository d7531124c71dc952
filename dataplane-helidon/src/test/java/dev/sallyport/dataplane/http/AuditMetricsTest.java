package dev.sallyport.dataplane.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.dataplane.telemetry.Families;
import dev.sallyport.dataplane.telemetry.PrometheusPage;
import dev.sallyport.engine.archive.Archiver;
import dev.sallyport.engine.fetch.Rounds;
import dev.sallyport.engine.fetch.Trouble;
import dev.sallyport.engine.witness.Witnesses;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class AuditMetricsTest {
  private static final Instant AT = Instant.ofEpochSecond(1_764_500_000L);
  private static final Optional<Trouble> TROUBLE = Optional.of(new Trouble(AT, "it is away"));

  private static String written(AuditStatus status) {
    var families = new Families();
    AuditMetrics.add(families, status);
    return PrometheusPage.of(families.all());
  }

  @Test
  void whereNobodyIsToKnowTheLogThereIsNothingToSay() {
    assertThat(written(AuditStatus.NONE)).isEmpty();
  }

  @Test
  void howItStandsWithWitnessesAndTheArchive() {
    var well = new Witnesses.Status("w.example/1", 70, 2, 1, Optional.empty(), false);
    var ill = new Witnesses.Status("w.example/2", 30, 42, 5, TROUBLE, true);
    var archive =
        new Archiver.Status("s3://b/", new Rounds.Status(Optional.of(AT), 3, TROUBLE), true);
    assertThat(
            written(
                new AuditStatus(
                    List.of(well, ill),
                    Optional.of(archive),
                    Optional.of(
                        new RecordingsStatus(
                            new Rounds.Status(Optional.of(AT), 1, Optional.empty()),
                            Map.of("file:a", 3L, "file:b", 4L))),
                    Optional.of(new Rounds.Status(Optional.of(AT), 2, TROUBLE)))))
        .isEqualTo(
            """
            # HELP sallyport_witness_signed_entries Entries of the audit log under the newest checkpoint that it has signed.
            # TYPE sallyport_witness_signed_entries gauge
            sallyport_witness_signed_entries{witness="w.example/1"} 70
            sallyport_witness_signed_entries{witness="w.example/2"} 30
            # HELP sallyport_witness_behind_entries Entries that have come since.
            # TYPE sallyport_witness_behind_entries gauge
            sallyport_witness_behind_entries{witness="w.example/1"} 2
            sallyport_witness_behind_entries{witness="w.example/2"} 42
            # HELP sallyport_witness_failures_total Attempts that failed.
            # TYPE sallyport_witness_failures_total counter
            sallyport_witness_failures_total{witness="w.example/1"} 1
            sallyport_witness_failures_total{witness="w.example/2"} 5
            # HELP sallyport_witness_trouble 1 while it does not sign.
            # TYPE sallyport_witness_trouble gauge
            sallyport_witness_trouble{witness="w.example/1"} 0
            sallyport_witness_trouble{witness="w.example/2"} 1
            # HELP sallyport_witness_contradicted 1 if it has signed entries that are not those of this log.
            # TYPE sallyport_witness_contradicted gauge
            sallyport_witness_contradicted{witness="w.example/1"} 0
            sallyport_witness_contradicted{witness="w.example/2"} 1
            # HELP sallyport_archive_done_seconds When all of the audit log was archived for the last time, in Unix time; 0 before the first.
            # TYPE sallyport_archive_done_seconds gauge
            sallyport_archive_done_seconds 1764500000
            # HELP sallyport_archive_failures_total Attempts that failed.
            # TYPE sallyport_archive_failures_total counter
            sallyport_archive_failures_total 3
            # HELP sallyport_archive_trouble 1 while it is not archived.
            # TYPE sallyport_archive_trouble gauge
            sallyport_archive_trouble 1
            # HELP sallyport_archive_contradicted 1 if it has entries that are not those of the log.
            # TYPE sallyport_archive_contradicted gauge
            sallyport_archive_contradicted 1
            # HELP sallyport_recordings_tidied_seconds When what need not be kept any more was let go for the last time, in Unix time; 0 before the first.
            # TYPE sallyport_recordings_tidied_seconds gauge
            sallyport_recordings_tidied_seconds 1764500000
            # HELP sallyport_recordings_trouble 1 while it is kept longer than it has to be.
            # TYPE sallyport_recordings_trouble gauge
            sallyport_recordings_trouble 0
            # HELP sallyport_recordings_outdated_keys Keys of sessions that an earlier wrapping key still wraps: where there is none it can be destroyed.
            # TYPE sallyport_recordings_outdated_keys gauge
            sallyport_recordings_outdated_keys 7
            # HELP sallyport_search_done_seconds When all of the audit log was found by searches for the last time, in Unix time; 0 before the first.
            # TYPE sallyport_search_done_seconds gauge
            sallyport_search_done_seconds 1764500000
            # HELP sallyport_search_trouble 1 while new entries are not found.
            # TYPE sallyport_search_trouble gauge
            sallyport_search_trouble 1
            """);
  }

  @Test
  void anArchiveThatWasNeverWholeSaysZero() {
    var archive =
        new Archiver.Status(
            "/archive", new Rounds.Status(Optional.empty(), 0, Optional.empty()), false);
    assertThat(
            written(
                new AuditStatus(
                    List.of(), Optional.of(archive), Optional.empty(), Optional.empty())))
        .contains("\nsallyport_archive_done_seconds 0\n", "\nsallyport_archive_trouble 0\n")
        .doesNotContain("witness");
  }
}
