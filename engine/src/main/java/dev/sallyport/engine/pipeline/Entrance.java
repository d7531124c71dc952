package dev.sallyport.engine.pipeline;

import dev.sallyport.engine.identity.Identifier;
import dev.sallyport.engine.model.AdminAct;
import dev.sallyport.engine.model.AdminAct.Action;
import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.model.RefusedException;
import java.time.Clock;

/** Finds out who comes, and whether they may do what they come for. */
final class Entrance {
  private final Identifier identifier;
  private final PolicyInForce policy;
  private final Clock clock;
  private volatile boolean closed;

  Entrance(Identifier identifier, PolicyInForce policy, Clock clock) {
    this.identifier = identifier;
    this.policy = policy;
    this.clock = clock;
  }

  Identity identified(Arrival arrival, Trail trail) {
    var identity = identifier.identify(CredentialsReader.read(arrival));
    trail.identified(identity);
    return identity;
  }

  void admit(AdminAct act, Trail trail) {
    var ruling = policy.now().rule(act);
    trail.ruled(ruling);
    if (!(ruling.decision() instanceof Decision.Allow)) {
      throw new RefusedException(Refusals.notAdmitted(act.action(), ruling.decision()));
    }
  }

  /** Whether somebody who was let in before would be let in here now. */
  boolean admitsStill(Arrival arrival, Action action) {
    if (closed) {
      return false;
    }
    try {
      var who = identifier.identify(CredentialsReader.read(arrival).again());
      var ruling = policy.now().rule(new AdminAct(who, action, clock.instant()));
      return ruling.decision() instanceof Decision.Allow;
    } catch (RefusedException _) {
      return false;
    }
  }

  /** There is another: whoever was let in here has to be let in there. */
  void close() {
    closed = true;
  }
}
