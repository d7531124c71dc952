package dev.sallyport.engine.pipeline;

import dev.sallyport.engine.mask.Masks;
import dev.sallyport.engine.model.AdminAct;
import dev.sallyport.engine.model.Call;
import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.model.DenialCause;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.model.Ruling;
import dev.sallyport.engine.model.Settings;
import dev.sallyport.engine.model.ToolUse;
import dev.sallyport.engine.policy.Decider;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The policy revision that decides now. An exchange takes it once and keeps it to its end, so an
 * activation in between changes nothing for calls that are under way and loses none.
 */
public final class PolicyInForce {

  /**
   * One revision, ready to decide and to mask.
   *
   * @param masks what its mask verdicts may name
   */
  public record Revision(String name, String digest, Decider decider, Masks masks) {

    /** What this revision says of a call. */
    public Ruling rule(Call call) {
      return new Ruling(decider.decide(call), name, digest);
    }

    /** What this revision says of a tool that a model wants to use. */
    Ruling rule(ToolUse use) {
      return new Ruling(decider.decide(use), name, digest);
    }

    /** What this revision says of an act. */
    public Ruling rule(AdminAct act) {
      return new Ruling(decider.decide(act), name, digest);
    }

    /** What this revision says of somebody's settings. */
    public Settings settings(Identity who, Instant at) {
      return decider.settings(who, at);
    }
  }

  private static final Revision NONE =
      new Revision(
          "",
          "",
          Decider.ofCalls(
              _ ->
                  new Decision.Deny(
                      DenialCause.NO_POLICY, Set.of(), List.of("no policy is loaded"))),
          Masks.NONE);

  private final AtomicReference<Revision> active = new AtomicReference<>(NONE);

  /** The revision for an exchange that begins now. Before the first activation it denies. */
  public Revision now() {
    return active.get();
  }

  /** Puts a revision in force for every exchange that begins from now on. */
  public void activate(Revision revision) {
    active.set(revision);
  }
}
