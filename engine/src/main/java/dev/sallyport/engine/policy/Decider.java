package dev.sallyport.engine.policy;

import dev.sallyport.engine.model.AdminAct;
import dev.sallyport.engine.model.Call;
import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.model.DenialCause;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.model.Settings;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** Decides what happens to a call. It never throws: whatever goes wrong is a denial. */
public interface Decider {
  Decision decide(Call call);

  /**
   * Decides what somebody may do with the gateway itself: {@link Decision.Allow} lets them, all
   * else does not.
   */
  default Decision decide(AdminAct act) {
    return act.action().isOpen()
        ? new Decision.Allow(Set.of())
        : new Decision.Deny(DenialCause.NOTHING_ALLOWED, Set.of(), List.of());
  }

  /** The settings that somebody's Claude Code has to have. */
  default Settings settings(Identity who, Instant at) {
    return new Settings.None();
  }
}
