package dev.sallyport.engine.notice;

import dev.sallyport.engine.approval.Approval;
import dev.sallyport.engine.approval.Approvals;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;

/**
 * Sees to it that an approval ends when its time is over, also where nobody waits for it or looks
 * at it: an end that is not recorded is told to nobody.
 */
final class Lapses {
  private final Approvals approvals;
  private final Clock clock;
  private long seen = -1;
  private Instant next = Instant.MAX;

  Lapses(Approvals approvals, Clock clock) {
    this.approvals = approvals;
    this.clock = clock;
  }

  /** Ends those whose time is over. Looks at them only if any has moved, or the next is due. */
  void look() {
    var last = approvals.lastMove();
    var now = clock.instant();
    if (last == seen && now.isBefore(next)) {
      return;
    }
    var standing =
        approvals.recent(NoticeLimits.LAPSE_LOOKS_AT).stream()
            .filter(
                approval ->
                    approval.state() == Approval.State.PENDING
                        || approval.state() == Approval.State.GRANTED)
            .toList();
    standing.stream()
        .filter(approval -> !now.isBefore(approval.deadline()))
        .forEach(approval -> approvals.find(approval.id()));
    next =
        standing.stream()
            .map(Approval::deadline)
            .filter(now::isBefore)
            .min(Comparator.naturalOrder())
            .orElse(Instant.MAX);
    seen = last;
  }
}
