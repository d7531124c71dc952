package dev.sallyport.engine.policy;

import dev.sallyport.engine.model.AdminAct;
import dev.sallyport.engine.model.Call;
import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.model.Settings;
import java.time.Instant;
import java.util.function.Function;

/**
 * Decides what happens to a call, and what else a policy says. It never throws: whatever goes wrong
 * is a denial. Nothing has a default here, or whoever wraps a decider could leave a question out.
 */
public interface Decider {
  Decision decide(Call call);

  /**
   * Decides what somebody may do with the gateway itself: {@link Decision.Allow} lets them, all
   * else does not.
   */
  Decision decide(AdminAct act);

  /** The settings that somebody's Claude Code has to have. */
  Settings settings(Identity who, Instant at);

  /** One that speaks of calls alone. */
  static Decider ofCalls(Function<Call, Decision> calls) {
    return new Decider() {
      @Override
      public Decision decide(Call call) {
        return calls.apply(call);
      }

      @Override
      public Decision decide(AdminAct act) {
        return act.unruled();
      }

      @Override
      public Settings settings(Identity who, Instant at) {
        return new Settings.None();
      }
    };
  }
}
