package dev.sallyport.engine.pipeline;

import dev.sallyport.engine.model.AdminAct;
import dev.sallyport.engine.model.Call;
import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.model.Settings;
import dev.sallyport.engine.model.ToolUse;
import dev.sallyport.engine.policy.Decider;
import java.time.Instant;
import java.util.function.Function;

/** Decides about all calls alike, and about tools as a test says. */
record ToolDecider(Decider calls, Function<ToolUse, Decision> tools) implements Decider {

  ToolDecider(Decision ofCalls, Function<ToolUse, Decision> tools) {
    this(Decider.ofCalls(_ -> ofCalls), tools);
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
    return tools.apply(use);
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
