package dev.sallyport.engine.policy;

import dev.sallyport.engine.model.AdminAct;
import dev.sallyport.engine.model.Call;
import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.model.Settings;
import dev.sallyport.engine.model.ToolUse;
import java.time.Instant;
import java.util.Set;
import java.util.function.Function;

/**
 * Decides what happens to a call, and what else a policy says. It never throws: whatever goes wrong
 * is a denial. Nothing has a default here, or whoever wraps a decider could leave a question out.
 */
public interface Decider {
  Decision decide(Call call);

  /**
   * Whether anything is said of the tools that models want to use; if not, they pass, since the
   * call in whose reply they stand has been decided.
   */
  boolean judgesTools();

  /** Decides what happens to a tool that the model wants to use, before the agent can run it. */
  Decision decide(ToolUse use);

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
      public boolean judgesTools() {
        return false;
      }

      @Override
      public Decision decide(ToolUse use) {
        return new Decision.Allow(Set.of());
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
