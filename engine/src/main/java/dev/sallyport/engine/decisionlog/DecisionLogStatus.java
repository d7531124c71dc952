package dev.sallyport.engine.decisionlog;

import dev.sallyport.engine.fetch.Trouble;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How it stands with the decision log. All counts are since the start, but for what is kept.
 *
 * @param destination the file or the service
 * @param delivered events that have arrived
 * @param kept what waits on disk
 * @param dropped events that are lost, by cause
 * @param omitted events that the policy did not want logged
 * @param withheld events that could not be masked, and went without their contents
 * @param failures attempts to deliver, to keep, or to note what is delivered, that failed
 * @param trouble what is wrong with any of these at present; empty if nothing is
 */
public record DecisionLogStatus(
    String destination,
    long delivered,
    Kept kept,
    Map<Loss, Long> dropped,
    long omitted,
    long withheld,
    long failures,
    Optional<Trouble> trouble) {

  public DecisionLogStatus {
    var counts = new EnumMap<Loss, Long>(Loss.class);
    for (var loss : Loss.values()) {
      counts.put(loss, dropped.getOrDefault(loss, 0L));
    }
    dropped = Collections.unmodifiableMap(counts);
  }

  /** What waits on disk. */
  public record Kept(long events, long bytes) {}

  /** How events get lost. */
  public enum Loss {
    /** Decisions are made faster than they can be written down. */
    BUSY("decisions are made faster than they can be written to disk"),
    /** They have not been delivered, and newer ones need the room. */
    DISK_LIMIT("what is not delivered has reached `--decision-log-disk-mib`, and the oldest goes"),
    /** One alone is more than the service takes. */
    TOO_LARGE("one alone is more than the service takes at once, or than may be kept"),
    /** A fault of our own. */
    FAULT("the gateway is at fault; the log has the kind of fault"),
    /** What was kept cannot be read: a crash cut it off, or the disk is at fault. */
    UNREADABLE("what was kept on disk cannot be read");

    private final String meaning;

    Loss(String meaning) {
      this.meaning = meaning;
    }

    /** The word for metrics and status. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    String meaning() {
      return meaning;
    }
  }

  /** Events that are lost for this cause. */
  public long lost(Loss cause) {
    return dropped.getOrDefault(cause, 0L);
  }

  /** All events that are lost. */
  public long lost() {
    return dropped.values().stream().mapToLong(Long::longValue).sum();
  }
}
