package dev.sallyport.engine.audit;

import dev.sallyport.engine.audit.AuditEntry.Caller;
import dev.sallyport.engine.model.Identity;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes down in the audit log that somebody reads all of it: once in a while, and not for each
 * part, since whoever follows the log reads what that has written, too.
 */
public final class RecordedDownloads {

  /** The word that entries use. */
  public static final String ACTION = "audit.download";

  /** Whoever follows the log leaves six entries an hour. */
  static final Duration ONCE_IN = Duration.ofMinutes(10);

  /** Readers who are remembered, some 100 bytes each; one who is forgotten leaves another entry. */
  static final int REMEMBERED_MAX = 1_000;

  private final AuditLog log;
  private final Clock clock;
  private final Map<Reader, Instant> recorded = new LinkedHashMap<>();

  private record Reader(String issuer, String subject, String object) {}

  public RecordedDownloads(AuditLog log, Clock clock) {
    this.log = log;
    this.clock = clock;
  }

  /**
   * Writes it down, unless it is written.
   *
   * @param exchange the request's name in the log
   * @param object the log's name
   * @throws AuditUnavailableException if it cannot be recorded; then nothing may be shown
   */
  public void record(String exchange, Identity by, String object) {
    var caller = Caller.of(by);
    var reader = new Reader(caller.issuer(), caller.subject(), object);
    var now = clock.instant();
    if (isRecorded(reader, now)) {
      return;
    }
    log.append(new ActStep(exchange, now, ACTION, caller, object));
    remember(reader, now);
  }

  private synchronized boolean isRecorded(Reader reader, Instant now) {
    var at = recorded.get(reader);
    return at != null && now.isBefore(at.plus(ONCE_IN));
  }

  private synchronized void remember(Reader reader, Instant now) {
    recorded.remove(reader);
    recorded.put(reader, now);
    if (recorded.size() > REMEMBERED_MAX) {
      recorded.remove(recorded.keySet().iterator().next());
    }
  }
}
