package dev.sallyport.engine.pipeline;

import dev.sallyport.engine.approval.Answer;
import dev.sallyport.engine.approval.Approvals;
import dev.sallyport.engine.approval.Question;
import dev.sallyport.engine.model.Call;
import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.model.RefusedException;
import dev.sallyport.engine.model.Ruling;
import java.time.Duration;

/** Holds a call until people have said yes, and refuses it when they have not. */
final class Holder {
  private static final String PHASE = "request";

  private final Approvals approvals;
  private final Duration patience;

  Holder(Approvals approvals, Duration patience) {
    this.approvals = approvals;
    this.patience = patience;
  }

  /**
   * Gives back what passes: at once if nobody has to be asked, else when the approval is granted.
   *
   * @throws RefusedException if it is denied, refused, expired, or still open when the client's
   *     patience ends
   */
  Decision.Pass hold(Call call, Ruling ruling) {
    return switch (ruling.decision()) {
      case Decision.Deny deny -> throw new RefusedException(Refusals.denied(deny, call.exchange()));
      case Decision.Approve approve -> {
        consent(call, ruling, approve);
        yield approve.then();
      }
      case Decision.Pass pass -> pass;
    };
  }

  private void consent(Call call, Ruling ruling, Decision.Approve approve) {
    var approval =
        approvals.ask(
            new Question(
                new Question.Binding(
                    call.identity().principal(),
                    call.labels().session(),
                    PHASE,
                    call.digest(),
                    ruling.digest()),
                approve.quorums(),
                call.exchange(),
                call.endpoint().word(),
                call.model()));
    var answer = await(approval.id(), call.exchange());
    switch (answer) {
      case Answer.Granted _ -> {}
      case Answer.Refused(var by, var reason) ->
          throw new RefusedException(Refusals.approvalRefused(name(by), reason, approval.id()));
      case Answer.Expired _ -> throw new RefusedException(Refusals.approvalExpired(approval.id()));
      case Answer.Withdrawn _ ->
          throw new RefusedException(Refusals.approvalWithdrawn(approval.id()));
      case Answer.StillOpen _ -> throw new RefusedException(Refusals.approvalOpen(approval.id()));
      case Answer.Superseded _ ->
          throw new RefusedException(Refusals.approvalSuperseded(approval.id()));
      case Answer.SpentElsewhere _ ->
          throw new RefusedException(Refusals.approvalSpent(approval.id()));
    }
  }

  private Answer await(String approval, String exchange) {
    try {
      return approvals.await(approval, exchange, patience);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new RefusedException(Refusals.approvalOpen(approval));
    }
  }

  /** A principal is {@code issuer#subject}; the caller is told the subject alone. */
  private static String name(String principal) {
    return principal.substring(principal.lastIndexOf('#') + 1);
  }
}
