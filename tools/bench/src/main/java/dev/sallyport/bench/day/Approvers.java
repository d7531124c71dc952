package dev.sallyport.bench.day;

import dev.sallyport.bench.day.Plan.Vote;
import dev.sallyport.engine.approval.Approval;
import dev.sallyport.engine.approval.ApprovalsUnavailableException;
import dev.sallyport.engine.approval.VoteResult;
import dev.sallyport.engine.audit.AuditUnavailableException;
import java.util.List;
import java.util.SplittableRandom;

/** The people who are asked. What they have said, and whether it was taken, is counted here. */
record Approvers(Tallies tallies) {

  /** They look at so many questions at once, and leave some of them for another time. */
  private static final int LOOKED_AT = 50;

  private static final int LAPSED_AT_ONCE = 100;

  /** Somebody answers one question. */
  void answer(Life life, Approval approval, Vote vote) {
    switch (vote) {
      case NOTHING -> {}
      case YES -> say(life, approval, leader(approval), true);
      case NO -> say(life, approval, leader(approval), false);
      case OWN_YES -> say(life, approval, asker(approval), true);
    }
  }

  /** They go through what is open, and what is past its time ends. */
  void look(Life life, SplittableRandom random) {
    if (life.isDead()) {
      return;
    }
    try {
      for (var approval : life.approvals().open(LOOKED_AT)) {
        answer(life, approval, Vote.drawn(random));
      }
      life.approvals().lapse(LAPSED_AT_ONCE);
    } catch (ApprovalsUnavailableException _) {
      // They try again later.
    }
  }

  private void say(Life life, Approval approval, Person who, boolean yes) {
    try {
      var identity = who.identity(approval.askedAt());
      var result = life.approvals().vote(approval.id(), identity, yes, "because");
      if (yes && result instanceof VoteResult.Recorded) {
        tallies.agreed(approval.id(), who.principal());
      }
    } catch (ApprovalsUnavailableException | AuditUnavailableException _) {
      // Nobody was told that it counts.
    }
  }

  /** One of them who did not ask. */
  private static Person leader(Approval approval) {
    return Person.LEADERS.stream()
        .filter(lead -> !lead.principal().equals(approval.question().asker()))
        .findFirst()
        .orElseThrow();
  }

  private static Person asker(Approval approval) {
    var asker = approval.question().asker();
    return Person.LEADERS.stream()
        .filter(lead -> lead.principal().equals(asker))
        .findFirst()
        .orElseGet(() -> new Person(asker.substring(asker.indexOf('#') + 1), List.of()));
  }
}
