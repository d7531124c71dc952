package dev.sallyport.engine.approval;

import dev.sallyport.engine.audit.AuditEntry.ApprovalStep;
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
   * Keeps a new approval, unless one of the same digest is pending or granted, or was refused and
   * that refusal still stands at {@code approval.askedAt()}, or the id is taken.
   *
   * @return whether it was kept
   */
  boolean create(Approval approval, ApprovalStep step);

  /**
   * Puts {@code after} in the place of the approval with the same id and the version before {@code
   * after.version()}.
   *
   * @return whether that version was still there: of two changes at once, one gets {@code true}
   */
  boolean replace(Approval after, ApprovalStep step);

  /** The approval of that id. */
  Optional<Approval> find(String id);

  /** The approval that was asked last for this digest. */
  Optional<Approval> latest(String digest);

  /** Those that are pending and whose deadline is after {@code now}, the oldest first. */
  List<Approval> pending(Instant now);
}
