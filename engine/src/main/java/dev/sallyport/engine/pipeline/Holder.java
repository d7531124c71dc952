package dev.sallyport.engine.pipeline;

import dev.sallyport.engine.approval.Answer;
import dev.sallyport.engine.approval.Approvals;
import dev.sallyport.engine.approval.Matter;
import dev.sallyport.engine.approval.Question;
import dev.sallyport.engine.identity.IdentityLimits;
import dev.sallyport.engine.model.Call;
import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.model.RefusedException;
import dev.sallyport.engine.model.Ruling;
import java.time.Clock;
import java.time.Duration;

/** Holds a call until people have said yes, and refuses it when they have not. */
final class Holder {
  private static final String PHASE = "request";

  /** As long as tokens are taken after their end, for clocks that differ. */
  private static final Duration TOKEN_GRACE = IdentityLimits.CLOCK_SKEW;

  private final Approvals approvals;
  private final PolicyInForce policy;
  private final Duration patience;
  private final Clock clock;

  Holder(Approvals approvals, PolicyInForce policy, Duration patience, Clock clock) {
    this.approvals = approvals;
    this.policy = policy;
    this.patience = patience;
    this.clock = clock;
  }

  /**
   * Gives back what passes: at once if nobody has to be asked, else when the approval is granted.
   *
   * @throws RefusedException if it is denied, refused, expired, or still open when the client's
   *     patience or its token ends; a grant that comes too late for this call stays open
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
                new Matter(call.endpoint().word(), call.model(), "", "")),
            () -> "{}");
    var tokenLeft = tokenLeft(call);
    var tokenEndsFirst = tokenLeft.compareTo(patience) < 0;
    var answer = await(approval.id(), call, ruling, tokenEndsFirst ? tokenLeft : patience);
    switch (answer) {
      case Answer.Granted _ -> {}
      case Answer.Refused(var by, var reason) ->
          throw new RefusedException(Refusals.approvalRefused(name(by), reason, approval.id()));
      case Answer.Expired _ -> throw new RefusedException(Refusals.approvalExpired(approval.id()));
      case Answer.Withdrawn _ ->
          throw new RefusedException(Refusals.approvalWithdrawn(approval.id()));
      case Answer.StillOpen _ ->
          throw new RefusedException(
              tokenEndsFirst ? Refusals.tokenExpired() : Refusals.approvalOpen(approval.id()));
      case Answer.Superseded _ ->
          throw new RefusedException(Refusals.approvalSuperseded(approval.id()));
      case Answer.SpentElsewhere _ ->
          throw new RefusedException(Refusals.approvalSpent(approval.id()));
    }
  }

  private Answer await(String approval, Call call, Ruling ruling, Duration longest) {
    try {
      return approvals.await(
          approval, call.exchange(), longest, () -> requireStanding(call, ruling));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new RefusedException(Refusals.approvalOpen(approval));
    }
  }

  /** A call that was held meets what has changed meanwhile, as it would if it came now. */
  private void requireStanding(Call call, Ruling ruling) {
    if (!policy.now().digest().equals(ruling.digest())) {
      throw new RefusedException(Refusals.policyChanged());
    }
    if (!tokenLeft(call).isPositive()) {
      throw new RefusedException(Refusals.tokenExpired());
    }
  }

  /** How long the caller's token is still taken. */
  private Duration tokenLeft(Call call) {
    return Duration.between(clock.instant(), call.identity().expiresAt().plus(TOKEN_GRACE));
  }

  /** A principal is {@code issuer#subject}; the caller is told the subject alone. */
  private static String name(String principal) {
    return principal.substring(principal.lastIndexOf('#') + 1);
  }
}
