package dev.sallyport.engine.pipeline;

import dev.sallyport.engine.model.AdminAct;
import dev.sallyport.engine.model.Call;
import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.model.Settings;
import dev.sallyport.engine.model.ToolUse;
import dev.sallyport.engine.policy.Decider;
import java.time.Instant;
import java.util.Set;

/** Decides so about tools whose name begins with {@code ask}, and lets all else pass. */
record AskingTools(Decision asks, Decider calls) implements Decider {

  AskingTools(Decision asks) {
    this(asks, Decider.ofCalls(_ -> new Decision.Allow(Set.of())));
  }

  @Override
  public Decision decide(Call any) {
    return calls.decide(any);
  }

  @Override
  public boolean judgesTools() {
    return true;
  }

  @Override
  public Decision decide(ToolUse use) {
    return use.name().startsWith("ask") ? asks : new Decision.Allow(Set.of("a rule"));
  }

  @Override
  public Decision decide(AdminAct act) {
    return calls.decide(act);
  }

  @Override
  public Settings settings(Identity who, Instant at) {
    return calls.settings(who, at);
  }
}
