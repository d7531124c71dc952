package dev.sallyport.engine.approval;

import dev.sallyport.engine.approval.Approval.State;
import dev.sallyport.engine.audit.AuditEntry.ApprovalStep;
import dev.sallyport.engine.audit.AuditLog;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Approvals in memory: each change is one turn under a lock, after its audit entry. */
public final class MemoryApprovals implements ApprovalStore {

  private final Map<String, Approval> approvals = new LinkedHashMap<>();
  private final AuditLog log;

  public MemoryApprovals(AuditLog log) {
    this.log = log;
  }

  @Override
  public synchronized boolean create(Approval approval, ApprovalStep step) {
    var taken =
        approvals.containsKey(approval.id())
            || approvals.values().stream().anyMatch(other -> standsInTheWay(other, approval));
    return !taken && put(approval, step);
  }

  @Override
  public synchronized boolean replace(Approval after, ApprovalStep step) {
    var current = Optional.ofNullable(approvals.get(after.id()));
    return current.filter(before -> before.version() == after.version() - 1).isPresent()
        && put(after, step);
  }

  @Override
  public synchronized Optional<Approval> find(String id) {
    return Optional.ofNullable(approvals.get(id));
  }

  @Override
  public synchronized Optional<Approval> latest(String digest) {
    return matching(approval -> approval.question().digest().equals(digest)).reversed().stream()
        .findFirst();
  }

  @Override
  public synchronized List<Approval> pending(Instant now) {
    return matching(
        approval -> approval.state() == State.PENDING && now.isBefore(approval.deadline()));
  }

  private boolean put(Approval approval, ApprovalStep step) {
    log.append(step);
    approvals.put(approval.id(), approval);
    return true;
  }

  private List<Approval> matching(Predicate<Approval> wanted) {
    return approvals.values().stream().filter(wanted).toList();
  }

  private static boolean standsInTheWay(Approval other, Approval asked) {
    return other.question().digest().equals(asked.question().digest())
        && switch (other.state()) {
          case PENDING, GRANTED -> true;
          case REFUSED -> asked.askedAt().isBefore(other.deadline());
          case SPENT, EXPIRED, WITHDRAWN -> false;
        };
  }
}
