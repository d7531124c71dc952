package dev.sallyport.engine.audit;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The audit log by sessions: the calls of one caller under one session label. The label is what the
 * client says, and proves nothing; the caller is who showed the token.
 */
public interface AuditSessions {

  /** How many rows are read at once, at most. */
  int PAGE_MAX = 200;

  /**
   * A session.
   *
   * @param principal who called, as {@code issuer#subject}
   * @param label empty for the calls of clients that give none
   * @param firstAt when its first call came, as the log writes instants
   * @param lastAt when its last call came
   * @param last the place of its last call in the log; a session with a larger one is newer
   * @param calls how many calls there were, those included that were turned away
   */
  record Session(
      long id,
      String principal,
      String label,
      String firstAt,
      String lastAt,
      long last,
      long calls) {}

  /**
   * A call with all entries about it.
   *
   * @param seq the place of its first entry in the log
   * @param lines in the order of writing, as JSON
   */
  record Exchange(long seq, String id, List<String> lines) {
    public Exchange {
      lines = List.copyOf(lines);
    }
  }

  /**
   * The sessions whose last call stands before that place in the log, the newest first.
   *
   * @param limit at most {@link #PAGE_MAX}
   */
  List<Session> sessions(long before, int limit);

  /**
   * The sessions under a label, whoever called, whose last call stands before that place, the
   * newest first.
   *
   * @param limit at most {@link #PAGE_MAX}
   */
  List<Session> labelled(String label, long before, int limit);

  /**
   * The sessions that had a call since then, behind that id, by their ids: calls that come
   * meanwhile move none of them.
   *
   * @param limit at most {@link #PAGE_MAX}
   */
  List<Session> active(Instant since, long after, int limit);

  /** The session of that id. */
  Optional<Session> session(long id);

  /** A session's exchanges that begin before that place in the log, the newest first. */
  List<Exchange> exchanges(long session, long before, int limit);

  /** A session's exchanges that begin behind that place in the log, the oldest first. */
  List<Exchange> following(long session, long after, int limit);

  /** The number of the last entry, so that many there are; 0 before the first. */
  long entries();
}
