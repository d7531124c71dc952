package dev.sallyport.engine.approval;

import dev.sallyport.engine.approval.Approval.State;
import dev.sallyport.engine.audit.ApprovalStep;
import dev.sallyport.engine.audit.AuditLog;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Approvals in memory: each change is one turn under a lock, after its audit entry. */
public final class MemoryApprovals implements ApprovalStore {

  private final Map<String, Approval> approvals = new LinkedHashMap<>();
  private final Map<String, String> contexts = new HashMap<>();
  private final List<Moved> moves = new ArrayList<>();
  private final Map<String, Long> followers = new HashMap<>();
  private final AuditLog log;

  public MemoryApprovals(AuditLog log) {
    this.log = log;
  }

  @Override
  public synchronized boolean create(Approval approval, String context, ApprovalStep step) {
    var taken =
        approvals.containsKey(approval.id())
            || approvals.values().stream().anyMatch(other -> standsInTheWay(other, approval));
    if (taken) {
      return false;
    }
    contexts.put(approval.id(), context);
    return put(approval, step);
  }

  @Override
  public synchronized boolean replace(Approval after, ApprovalStep step) {
    var current = Optional.ofNullable(approvals.get(after.id()));
    return current.filter(before -> before.version() == after.version() - 1).isPresent()
        && (!after.isOpen()
            || approvals.values().stream().noneMatch(other -> isBeside(other, after, step.at())))
        && put(after, step);
  }

  @Override
  public synchronized Optional<Approval> find(String id) {
    return Optional.ofNullable(approvals.get(id));
  }

  @Override
  public synchronized Optional<Approval> latest(String digest) {
    var all = matching(approval -> approval.question().digest().equals(digest)).reversed();
    return all.stream().filter(Approval::isOpen).findFirst().or(() -> all.stream().findFirst());
  }

  @Override
  public synchronized List<Approval> pending(Instant now, int limit) {
    return pending(now).stream().limit(limit).toList();
  }

  @Override
  public synchronized long waiting(Instant now) {
    return pending(now).size();
  }

  @Override
  public synchronized long waiting(String asker, Instant now) {
    return pending(now).stream().filter(one -> one.question().asker().equals(asker)).count();
  }

  private List<Approval> pending(Instant now) {
    return matching(
        approval -> approval.state() == State.PENDING && now.isBefore(approval.deadline()));
  }

  @Override
  public synchronized Optional<String> context(String id) {
    return Optional.ofNullable(contexts.get(id));
  }

  @Override
  public synchronized List<Approval> recent(int limit) {
    return matching(_ -> true).reversed().stream().limit(limit).toList();
  }

  @Override
  public synchronized List<Approval> recent(State state, int limit) {
    return matching(approval -> approval.state() == state).reversed().stream()
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized List<Approval> overdue(Instant now, int limit) {
    return matching(approval -> approval.isOpen() && !now.isBefore(approval.deadline())).stream()
        .sorted(Comparator.comparing(Approval::deadline))
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized Optional<Approval> grantedBefore(Approval approval) {
    return matching(
            other ->
                !other.id().equals(approval.id())
                    && Set.of(State.GRANTED, State.SPENT).contains(other.state())
                    && !other.askedAt().isAfter(approval.askedAt())
                    && subject(other).equals(subject(approval)))
        .reversed()
        .stream()
        .findFirst();
  }

  @Override
  public synchronized List<Moved> moves(long after, int limit) {
    return moves.stream().filter(move -> move.sequence() > after).limit(limit).toList();
  }

  @Override
  public synchronized long lastMove() {
    return moves.size();
  }

  @Override
  public synchronized long followed(String follower) {
    return followers.getOrDefault(follower, lastMove());
  }

  @Override
  public synchronized boolean follow(String follower, long from, long to) {
    if (followers.getOrDefault(follower, from) != from) {
      return false;
    }
    followers.put(follower, to);
    return true;
  }

  private static List<String> subject(Approval approval) {
    var question = approval.question();
    return List.of(question.asker(), question.binding().phase(), question.matter().kind());
  }

  private boolean put(Approval approval, ApprovalStep step) {
    log.append(step);
    approvals.put(approval.id(), approval);
    moves.add(new Moved(moves.size() + 1, approval.id(), step.step()));
    return true;
  }

  private List<Approval> matching(Predicate<Approval> wanted) {
    return approvals.values().stream().filter(wanted).toList();
  }

  private static boolean isBeside(Approval other, Approval after, Instant at) {
    return !other.id().equals(after.id())
        && other.question().digest().equals(after.question().digest())
        && (other.isOpen()
            || (other.state() == State.REFUSED
                && at.isBefore(other.deadline())
                && !other.askedAt().isBefore(after.askedAt())));
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
