package dev.sallyport.dataplane.http;

import dev.sallyport.engine.archive.Archiver;
import dev.sallyport.engine.fetch.Rounds;
import dev.sallyport.engine.witness.Witnesses;
import java.util.List;
import java.util.Optional;

/**
 * How it stands with those who are to know the audit log besides this gateway.
 *
 * @param witnesses who sign what it is
 * @param archive where it is carried; empty where nowhere
 * @param recordings what is kept beside it
 * @param search whether new entries are found
 */
public record AuditStatus(
    List<Witnesses.Status> witnesses,
    Optional<Archiver.Status> archive,
    Optional<RecordingsStatus> recordings,
    Optional<Rounds.Status> search) {

  /** Nobody is to know it. */
  public static final AuditStatus NONE =
      new AuditStatus(List.of(), Optional.empty(), Optional.empty(), Optional.empty());

  public AuditStatus {
    witnesses = List.copyOf(witnesses);
  }
}
