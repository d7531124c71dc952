package dev.sallyport.engine.pipeline;

import dev.sallyport.engine.approval.Approvals;
import dev.sallyport.engine.gate.GateLimits;
import dev.sallyport.engine.mask.ReplyMasker;
import dev.sallyport.engine.model.Call;
import java.time.Clock;

/**
 * What stands behind the gate of every reply.
 *
 * @param hold how long a use of a tool waits for people
 * @param calls those under way, of which one whose tool waits is none
 */
record Gatekeeper(
    Approvals approvals,
    Recorder recorder,
    Standing standing,
    Hold hold,
    UnderWay calls,
    Clock clock) {

  /** The judge of one reply's tools. */
  ToolGate gate(Call call, PolicyInForce.Revision revision, Masking masking, Trail trail) {
    return new ToolGate(this, new ToolGate.Answered(call, revision, masking), trail);
  }

  /** The gate of a stream. */
  GatedRelay relay(ToolGate tools, ReplyMasker masker, Outflow outflow) {
    return new GatedRelay(tools, masker, outflow, GateLimits.DEFAULT, clock);
  }
}
