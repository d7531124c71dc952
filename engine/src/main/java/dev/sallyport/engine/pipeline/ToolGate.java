package dev.sallyport.engine.pipeline;

import dev.sallyport.engine.approval.Answer;
import dev.sallyport.engine.approval.Approval;
import dev.sallyport.engine.approval.Question;
import dev.sallyport.engine.approval.TooManyOpenException;
import dev.sallyport.engine.audit.ToolUseStep;
import dev.sallyport.engine.audit.ToolUseStep.Step;
import dev.sallyport.engine.gate.Fate;
import dev.sallyport.engine.gate.Judge;
import dev.sallyport.engine.gate.ToolBlock;
import dev.sallyport.engine.model.Call;
import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.model.RefusedException;
import dev.sallyport.engine.model.Ruling;
import dev.sallyport.engine.model.ToolUse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Judges the tools of one reply by the policy that let its call pass, and asks people where that
 * policy says so.
 *
 * <p>INVARIANT: what becomes of a use is durable in the audit log before the gate is told.
 */
final class ToolGate implements Judge {
  private static final String PHASE = "tool_use";

  private final Gatekeeper keeper;
  private final Call call;
  private final PolicyInForce.Revision revision;
  private final Masking masking;
  private final Trail trail;
  private final Grants grants;

  /** The questions of this reply; whoever waits for an answer may do so on another thread. */
  private final List<Held> asked = new CopyOnWriteArrayList<>();

  /** Another call waits in this one's place, so this one uses nothing that was granted. */
  private volatile boolean superseded;

  /** A use that waits for people. */
  private record Held(
      ToolBlock.Whole block,
      Ruling ruling,
      Decision.Pass then,
      Approval approval,
      Instant askedAt) {}

  /** The call that is answered, and the policy that let it pass. */
  record Answered(Call call, PolicyInForce.Revision revision, Masking masking) {}

  ToolGate(Gatekeeper keeper, Answered answered, Trail trail) {
    this.keeper = keeper;
    this.call = answered.call();
    this.revision = answered.revision();
    this.masking = answered.masking();
    this.trail = trail;
    this.grants = new Grants(keeper.approvals());
  }

  @Override
  public Fate judge(ToolBlock use) {
    return switch (use) {
      case ToolBlock.Unfit unfit ->
          denied(unfit, Optional.empty(), "", ToolRefusal.unfit(unfit.head(), unfit.why()));
      case ToolBlock.Whole whole -> judged(whole);
    };
  }

  @Override
  public Fate.Denied cutOff(ToolBlock.Head head) {
    return denied(
        new ToolBlock.Unfit(head, "", ""), Optional.empty(), "", ToolRefusal.cutOff(head));
  }

  private Fate judged(ToolBlock.Whole block) {
    var head = block.head();
    var use =
        new ToolUse(
            call, keeper.clock().instant(), block.kind(), head.id(), head.tool(), block.input());
    var ruling = revision.rule(use);
    return switch (ruling.decision()) {
      case Decision.Deny deny ->
          denied(block, Optional.of(ruling), "", ToolRefusal.denied(head, deny));
      case Decision.Approve approve -> ask(use, block, ruling, approve);
      case Decision.Pass pass -> passed(block, ruling, "", pass);
    };
  }

  private Fate ask(ToolUse use, ToolBlock.Whole block, Ruling ruling, Decision.Approve approve) {
    var exhibit = new Exhibit(masking);
    var question =
        new Question(
            new Question.Binding(
                call.identity().principal(),
                call.identity().actors(),
                call.labels().session(),
                PHASE,
                block.digest(),
                ruling.digest()),
            approve.quorums(),
            call.exchange(),
            exhibit.matter(use));
    try {
      var approval = keeper.approvals().ask(question, () -> exhibit.context(use));
      record(block, Optional.of(ruling), Step.HELD, approval.id(), "");
      // The conversation is not wanted while people think; the next tool may want it again.
      call.content().rest();
      asked.add(new Held(block, ruling, approve.then(), approval, keeper.clock().instant()));
      return new Fate.Waits(asked.size() - 1);
    } catch (TooManyOpenException _) {
      return denied(block, Optional.of(ruling), "", ToolRefusal.tooMany(block.head()));
    }
  }

  /**
   * Waits for the answer to a question, no longer than the call can be held. Interrupting the
   * thread gives up, and leaves the approval as it is.
   *
   * @throws RefusedException if the thread is interrupted
   */
  Fate.Settled answer(int ticket) {
    var held = asked.get(ticket);
    if (superseded) {
      return refused(held, ToolRefusal.superseded(held.block().head(), held.approval().id()));
    }
    var standing = keeper.standing();
    var left =
        Duration.between(keeper.clock().instant(), keeper.hold().toolUntil(call, held.askedAt()));
    var tokenLeft = standing.tokenLeft(call);
    var tokenEndsFirst = tokenLeft.compareTo(left) < 0;
    try {
      return settled(
          held,
          keeper
              .calls()
              .aside(
                  () ->
                      keeper
                          .approvals()
                          .await(
                              held.approval().id(),
                              call.exchange(),
                              tokenEndsFirst ? tokenLeft : left,
                              () -> standing.require(call, held.ruling().digest()))),
          tokenEndsFirst);
    } catch (RefusedException changed) {
      return refused(held, ToolRefusal.changed(held.block().head(), changed.refusal().code()));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new RefusedException(Refusals.approvalOpen(held.approval(), keeper.hold()));
    }
  }

  /** The use has left, so whoever it was granted to may have run it: once. */
  void left(int ticket) {
    trail.used(asked.get(ticket).approval().id());
  }

  private Fate.Settled settled(Held held, Answer answer, boolean tokenEndsFirst) {
    var head = held.block().head();
    var id = held.approval().id();
    return switch (answer) {
      case Answer.Granted _ -> {
        // A reply that breaks before the use has left takes it along, and its repetition finds
        // this.
        trail.granted(id, () -> grants.giveBack(id, call.exchange()));
        yield passed(held.block(), held.ruling(), id, held.then());
      }
      case Answer.Refused(var by, var reason) ->
          refused(held, ToolRefusal.refused(head, by, reason, id));
      case Answer.Expired _ -> refused(held, ToolRefusal.expired(head, id));
      case Answer.Withdrawn _ -> refused(held, ToolRefusal.withdrawn(head, id));
      case Answer.StillOpen _ ->
          refused(
              held, tokenEndsFirst ? ToolRefusal.tokenExpired(head) : ToolRefusal.open(head, id));
      case Answer.Superseded _ -> {
        superseded = true;
        yield refused(held, ToolRefusal.superseded(head, id));
      }
      case Answer.SpentElsewhere _ -> refused(held, ToolRefusal.spent(head, id));
    };
  }

  private Fate.Settled passed(ToolBlock block, Ruling ruling, String approval, Decision.Pass pass) {
    return switch (pass) {
      case Decision.Allow _ -> {
        record(block, Optional.of(ruling), Step.PASSED, approval, "");
        yield new Fate.Passes(Set.of());
      }
      case Decision.Mask mask -> {
        record(block, Optional.of(ruling), Step.MASKED, approval, "");
        yield new Fate.Passes(mask.uses());
      }
    };
  }

  private Fate.Denied refused(Held held, ToolRefusal refusal) {
    return denied(held.block(), Optional.of(held.ruling()), held.approval().id(), refusal);
  }

  private Fate.Denied denied(
      ToolBlock block, Optional<Ruling> ruling, String approval, ToolRefusal refusal) {
    record(block, ruling, Step.DENIED, approval, refusal.code());
    return new Fate.Denied(refusal.sentence());
  }

  private void record(
      ToolBlock block, Optional<Ruling> ruling, Step step, String approval, String refusal) {
    trail.progress().toolJudged(step, ruling);
    var head = block.head();
    var tool = new ToolUseStep.Tool(head.type(), head.id(), head.tool(), block.inputDigest());
    var entry =
        new ToolUseStep(
            call.exchange(), keeper.clock().instant(), tool, step, ruling, approval, refusal);
    keeper.recorder().toolUse(entry, block, trail, masking);
  }
}
