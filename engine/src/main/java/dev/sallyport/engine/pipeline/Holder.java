package dev.sallyport.engine.pipeline;

import dev.sallyport.engine.approval.Answer;
import dev.sallyport.engine.approval.Approval;
import dev.sallyport.engine.approval.Approvals;
import dev.sallyport.engine.approval.ApprovalsUnavailableException;
import dev.sallyport.engine.approval.Question;
import dev.sallyport.engine.audit.AuditUnavailableException;
import dev.sallyport.engine.identity.IdentityLimits;
import dev.sallyport.engine.mask.Masks;
import dev.sallyport.engine.mask.Pseudonyms;
import dev.sallyport.engine.model.Call;
import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.model.RefusedException;
import dev.sallyport.engine.model.Ruling;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Holds a call until people have said yes, and refuses it when they have not. */
final class Holder {
  private static final Logger LOG = LoggerFactory.getLogger(Holder.class);
  private static final String PHASE = "request";

  /** As long as tokens are taken after their end, for clocks that differ. */
  private static final Duration TOKEN_GRACE = IdentityLimits.CLOCK_SKEW;

  private final Approvals approvals;
  private final PolicyInForce policy;
  private final Hold limits;
  private final Clock clock;

  Holder(Approvals approvals, PolicyInForce policy, Hold limits, Clock clock) {
    this.approvals = approvals;
    this.policy = policy;
    this.limits = limits;
    this.clock = clock;
  }

  /**
   * A call that was decided upon.
   *
   * @param masks those of the policy that decided: an approver is shown nothing that they find
   */
  record Ruled(Call call, Ruling ruling, Masks masks, Pseudonyms pseudonyms) {}

  /**
   * Gives back what passes: at once if nobody has to be asked, else when the approval is granted.
   * The grant is given back if the exchange fails.
   *
   * @throws RefusedException if it is denied, refused, expired, or still open when the client's
   *     patience or its token ends; a grant that comes too late for this call stays open
   * @throws ClientGoneException if a ping finds the client gone; the approval stays
   */
  Decision.Pass hold(Ruled ruled, Trail trail, Reply reply) {
    return switch (ruled.ruling().decision()) {
      case Decision.Deny deny ->
          throw new RefusedException(Refusals.denied(deny, ruled.call().exchange()));
      case Decision.Approve approve -> {
        consent(ruled, approve, trail, reply);
        yield approve.then();
      }
      case Decision.Pass pass -> pass;
    };
  }

  private void consent(Ruled ruled, Decision.Approve approve, Trail trail, Reply reply) {
    var call = ruled.call();
    var approval =
        approvals.ask(
            new Question(
                new Question.Binding(
                    call.identity().principal(),
                    call.labels().session(),
                    PHASE,
                    call.digest(),
                    ruled.ruling().digest()),
                approve.quorums(),
                call.exchange(),
                Exhibit.matter(call, ruled.masks(), ruled.pseudonyms())),
            () -> Exhibit.context(call, ruled.masks(), ruled.pseudonyms()));
    var patience = limits.patience(call.stream());
    var tokenLeft = tokenLeft(call);
    var tokenEndsFirst = tokenLeft.compareTo(patience) < 0;
    var pings = new Pings(limits, call, reply, clock);
    var answer = await(approval, ruled, tokenEndsFirst ? tokenLeft : patience, pings);
    var id = approval.id();
    switch (answer) {
      case Answer.Granted _ -> trail.granted(() -> giveBack(id, call.exchange()));
      case Answer.Refused(var by, var reason) ->
          throw new RefusedException(Refusals.approvalRefused(name(by), reason, id));
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
      return approvals.await(
          approval.id(),
          ruled.call().exchange(),
          longest,
          new Approvals.Waiting(() -> requireStanding(ruled), pings::send));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new RefusedException(Refusals.approvalOpen(approval, limits));
    }
  }

  /** The call has failed, so that the same one, sent again, may pass by the same grant. */
  private void giveBack(String approval, String exchange) {
    try {
      var _ = approvals.giveBack(approval, exchange);
    } catch (ApprovalsUnavailableException | AuditUnavailableException e) {
      // It stays spent: what is in doubt lets nothing pass.
      LOG.error("exchange {}: its grant is not given back: {}", exchange, e.getMessage());
    }
  }

  /** A call that was held meets what has changed meanwhile, as it would if it came now. */
  private void requireStanding(Ruled ruled) {
    if (!policy.now().digest().equals(ruled.ruling().digest())) {
      throw new RefusedException(Refusals.policyChanged());
    }
    if (!tokenLeft(ruled.call()).isPositive()) {
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
