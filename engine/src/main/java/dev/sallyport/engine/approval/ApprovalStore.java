package dev.sallyport.engine.approval;

import dev.sallyport.engine.audit.ApprovalStep;
import dev.sallyport.engine.audit.ApprovalStep.Step;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Where approvals survive a restart. Every change carries its audit entry, and both become durable
 * together or not at all: there is no vote that the log does not know, and no entry of a vote that
 * did not count.
 *
 * <p>All methods throw {@link ApprovalsUnavailableException} if the store fails; whoever asked is
 * then refused.
 */
public interface ApprovalStore {

  /**
   * A move of an approval, as whoever follows them reads it.
   *
   * @param sequence counts the moves of all approvals, in the order in which they became durable
   * @param id of the approval
   * @param step what happened to it, by the audit log's word
   */
  record Moved(long sequence, String id, Step step) {}

  /**
   * Keeps a new approval, unless one of the same digest is pending or granted, or was refused and
   * that refusal still stands at {@code approval.askedAt()}, or the id is taken.
   *
   * @param context what an approver is shown of the call: JSON
   * @return whether it was kept
   */
  boolean create(Approval approval, String context, ApprovalStep step);

  /**
   * Puts {@code after} in the place of the approval with the same id and the version before {@code
   * after.version()}.
   *
   * @return whether that version was still there, and, where {@code after} is pending or granted,
   *     no other approval of the same digest is, nor was asked later and refused for longer than
   *     {@code step.at()}: of two changes at once, one gets {@code true}
   */
  boolean replace(Approval after, ApprovalStep step);

  /** The approval of that id. */
  Optional<Approval> find(String id);

  /** What an approver is shown of the call that the approval of that id is about. */
  Optional<String> context(String id);

  /** The approval that was asked last for this digest. */
  Optional<Approval> latest(String digest);

  /** Those that are pending and whose deadline is after {@code now}, the oldest first. */
  List<Approval> pending(Instant now, int limit);

  /** How many are pending whose deadline is after {@code now}. */
  long waiting(Instant now);

  /** The same, of those of one asker. */
  long waiting(String asker, Instant now);

  /** Those that were asked last, in whatever state, the newest first. */
  List<Approval> recent(int limit);

  /** The same, of those in that state. */
  List<Approval> recent(Approval.State state, int limit);

  /** Those that are pending or granted at the end of their time, which was over first first. */
  List<Approval> overdue(Instant now, int limit);

  /**
   * The one that somebody said yes to last, of those that this one's asker has asked before it
   * about the same kind of thing ({@link Matter#kind()}) in the same phase.
   */
  Optional<Approval> grantedBefore(Approval approval);

  /** The moves after that one, the oldest first. */
  List<Moved> moves(long after, int limit);

  /** The number of the last move; 0 before the first. */
  long lastMove();

  /** How far somebody has come who follows the moves; the last move where they are new. */
  long followed(String follower);

  /**
   * Keeps how far a follower has come.
   *
   * @return whether it still stood at {@code from}: of two that follow under one name, one gets
   *     {@code true}
   */
  boolean follow(String follower, long from, long to);
}
