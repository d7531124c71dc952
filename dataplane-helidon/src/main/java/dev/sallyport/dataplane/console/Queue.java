package dev.sallyport.dataplane.console;

import dev.sallyport.engine.approval.Approval;
import dev.sallyport.engine.approval.Approvals;
import dev.sallyport.engine.approval.Vote;
import dev.sallyport.engine.bundle.RuleNote;
import dev.sallyport.engine.model.Principal;
import dev.sallyport.engine.model.Verdict;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What waits and what was decided last, as the first page shows it. */
public record Queue(Approvals approvals, Supplier<Map<String, RuleNote>> rules, Clock clock) {

  /** Nobody decides so many; those beyond are counted. */
  static final int WAITING_MAX = 100;

  /** A look back, and not the audit log. */
  private static final int DECIDED_MAX = 20;

  private static final int RECENT_MAX = WAITING_MAX + DECIDED_MAX;

  /**
   * What is shown.
   *
   * @param beyond how many wait besides
   * @param decided those that wait no more, the newest first
   */
  public record View(List<Row> waiting, long beyond, List<Row> decided, Instant now) {

    /** How many wait. */
    public long count() {
      return waiting.size() + beyond;
    }

    /** When the first of them is over; empty if none waits. */
    public Optional<Instant> nextDeadline() {
      return waiting.stream().map(row -> row.approval().deadline()).min(Instant::compareTo);
    }
  }

  /** An approval in a line. */
  public record Row(Approval approval, Principal asker, List<Rule> rules, Instant now) {

    /** Nobody can use it any more, though that is not written down yet. */
    public boolean isOver() {
      return approval.state() == Approval.State.PENDING && !approval.standsAt(now);
    }

    /** What became of it, in a word. */
    public String outcome() {
      return isOver() ? Approval.State.EXPIRED.word() : approval.state().word();
    }

    /** Who said the last word, if anybody did. */
    public Optional<Vote> last() {
      return approval.votes().isEmpty()
          ? Optional.empty()
          : Optional.of(approval.votes().getLast());
    }
  }

  /**
   * A rule that asks.
   *
   * @param yes how many have said yes who count for it
   */
  public record Rule(Verdict.Approve quorum, Optional<RuleNote> note, long yes) {

    /** What people call it. */
    public String title() {
      return note.map(RuleNote::title).filter(title -> !title.isEmpty()).orElse(quorum.rule());
    }
  }

  public View view() {
    var now = clock.instant();
    var open = approvals.open(WAITING_MAX);
    var decided =
        approvals.recent(RECENT_MAX).stream()
            .map(approval -> row(approval, now))
            .filter(row -> row.approval().state() != Approval.State.PENDING || row.isOver())
            .limit(DECIDED_MAX)
            .toList();
    return new View(
        open.stream().map(approval -> row(approval, now)).toList(),
        Math.max(0, approvals.waiting() - open.size()),
        decided,
        now);
  }

  public Row row(Approval approval, Instant now) {
    var known = rules.get();
    var asked =
        approval.question().quorums().stream()
            .map(
                quorum ->
                    new Rule(
                        quorum,
                        Optional.ofNullable(known.get(quorum.rule())),
                        yes(approval, quorum)))
            .toList();
    return new Row(approval, Principal.of(approval.question().asker()), asked, now);
  }

  private static long yes(Approval approval, Verdict.Approve quorum) {
    return approval.votes().stream()
        .filter(vote -> vote.grant() && vote.groups().stream().anyMatch(quorum.by()::contains))
        .map(Vote::by)
        .distinct()
        .count();
  }
}
