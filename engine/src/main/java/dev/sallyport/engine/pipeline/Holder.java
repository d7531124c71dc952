package dev.sallyport.engine.pipeline;

import dev.sallyport.engine.approval.Answer;
import dev.sallyport.engine.approval.Approval;
import dev.sallyport.engine.approval.Approvals;
import dev.sallyport.engine.approval.Question;
import dev.sallyport.engine.approval.TooManyOpenException;
import dev.sallyport.engine.model.Call;
import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.model.Principal;
import dev.sallyport.engine.model.RefusedException;
import dev.sallyport.engine.model.Ruling;
import java.time.Clock;
import java.time.Duration;

/** Holds a call until people have said yes, and refuses it when they have not. */
final class Holder {
  private static final String PHASE = "request";

  private final Approvals approvals;
  private final Grants grants;
  private final Standing standing;
  private final Hold limits;
  private final UnderWay calls;
  private final Clock clock;

  /**
   * @param calls those under way, of which one that is held is none
   */
  Holder(Approvals approvals, Standing standing, Hold limits, UnderWay calls, Clock clock) {
    this.calls = calls;
    this.approvals = approvals;
    this.grants = new Grants(approvals);
    this.standing = standing;
    this.limits = limits;
    this.clock = clock;
  }

  /**
   * A call that was decided upon.
   *
   * @param masking an approver is shown nothing that its masks find
   */
  record Ruled(Call call, Ruling ruling, Masking masking) {}

  /**
   * Returns when the call may go on: at once if nobody has to be asked, else when the approval is
   * granted. The grant is given back if the exchange fails.
   *
   * @throws RefusedException if it is refused, expired, or still open when the client's patience or
   *     its token ends; a grant that comes too late for this call stays open
   * @throws ClientGoneException if a ping finds the client gone; the approval stays
   */
  void hold(Ruled ruled, Trail trail, Reply reply) {
    if (ruled.ruling().decision() instanceof Decision.Approve approve) {
      consent(ruled, approve, trail, reply);
    }
  }

  private Approval ask(Ruled ruled, Decision.Approve approve) {
    var call = ruled.call();
    var exhibit = new Exhibit(ruled.masking());
    try {
      return approvals.ask(
          new Question(
              new Question.Binding(
                  call.identity().principal(),
                  call.identity().actors(),
                  call.labels().session(),
                  PHASE,
                  call.digest(),
                  ruled.ruling().digest()),
              approve.quorums(),
              call.exchange(),
              exhibit.matter(call)),
          () -> exhibit.context(call));
    } catch (TooManyOpenException e) {
      throw new RefusedException(Refusals.approvalsTooMany(e));
    }
  }

  private void consent(Ruled ruled, Decision.Approve approve, Trail trail, Reply reply) {
    var call = ruled.call();
    var approval = ask(ruled, approve);
    var patience = limits.patience(call.stream() && reply.beginsEarly());
    var tokenLeft = standing.tokenLeft(call);
    var tokenEndsFirst = tokenLeft.compareTo(patience) < 0;
    var pings = new Pings(limits, call, reply, clock);
    call.content().rest();
    var answer = await(approval, ruled, tokenEndsFirst ? tokenLeft : patience, pings);
    var id = approval.id();
    switch (answer) {
      case Answer.Granted _ -> trail.granted(id, () -> grants.giveBack(id, call.exchange()));
      case Answer.Refused(var by, var reason) ->
          throw new RefusedException(
              Refusals.approvalRefused(Principal.of(by).subject(), reason, id));
      case Answer.Expired _ -> throw new RefusedException(Refusals.approvalExpired(id));
      case Answer.Withdrawn _ -> throw new RefusedException(Refusals.approvalWithdrawn(id));
      case Answer.StillOpen _ ->
          throw new RefusedException(
              tokenEndsFirst ? Refusals.tokenExpired() : Refusals.approvalOpen(approval, limits));
      case Answer.Superseded _ -> throw new RefusedException(Refusals.approvalSuperseded(id));
      case Answer.SpentElsewhere _ -> throw new RefusedException(Refusals.approvalSpent(id));
    }
  }

  private Answer await(Approval approval, Ruled ruled, Duration longest, Pings pings) {
    try {
      return calls.aside(
          () ->
              approvals.await(
                  approval.id(),
                  ruled.call().exchange(),
                  longest,
                  new Approvals.Waiting(
                      () -> standing.require(ruled.call(), ruled.ruling().digest()), pings::send)));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new RefusedException(Refusals.approvalOpen(approval, limits));
    }
  }
}
