package dev.sallyport.engine.pipeline;

import dev.sallyport.engine.approval.Approval;
import dev.sallyport.engine.audit.AuditEntry.Outcome.Result;
import dev.sallyport.engine.audit.AuditLog;
import dev.sallyport.engine.model.AdminAct;
import dev.sallyport.engine.model.AdminAct.Action;
import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.model.Refusal;
import java.io.InputStream;
import java.time.Clock;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Lets people in who use the gateway itself with a browser: the policy says who may do what, as for
 * calls of its own interface ({@link ExchangeLine#runOwn}).
 */
public record Admission(PolicyInForce policy, AuditLog audit, Clock clock) {

  /** What somebody asks for, by the request's name in the log. */
  public record Visit(String exchange, String method, String path) {}

  /** Whether somebody may do that; nothing is recorded. */
  public boolean admits(Identity who, Action action) {
    return decision(who, action) instanceof Decision.Allow;
  }

  /**
   * Whether somebody may see the whole call that an approval is about: who may answer it, who looks
   * into what was decided, and who asked. Others who may read approvals see its preview.
   */
  public boolean showsCall(Identity who, Approval approval) {
    return approval.question().asker().equals(who.principal())
        || (approval.mayBeAnsweredBy(who) && admits(who, Action.APPROVALS_ANSWER))
        || admits(who, Action.AUDIT_READ);
  }

  /**
   * Why somebody may not do that, which is then recorded; empty if they may.
   *
   * @throws dev.sallyport.engine.audit.AuditUnavailableException if it cannot be recorded
   */
  public Optional<Refusal> refusal(Visit visit, Identity who, Action action) {
    var now = clock.instant();
    var ruling = policy.now().rule(new AdminAct(who, action, now));
    if (ruling.decision() instanceof Decision.Allow) {
      return Optional.empty();
    }
    var arrival =
        new Arrival(visit.method(), visit.path(), "", Headers.NONE, InputStream.nullInputStream());
    var trail = new Trail(visit.exchange(), now, arrival);
    trail.identified(who);
    trail.ruled(ruling);
    var refusal = Refusals.notAdmitted(action, ruling.decision());
    audit.append(
        trail.outcome(
            clock.instant(), Result.REFUSED, OptionalInt.of(refusal.status()), refusal.code(), 0));
    return Optional.of(refusal);
  }

  private Decision decision(Identity who, Action action) {
    return policy.now().rule(new AdminAct(who, action, clock.instant())).decision();
  }
}
