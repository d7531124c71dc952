package dev.sallyport.engine.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.engine.approval.Approval;
import dev.sallyport.engine.approval.Approvals;
import dev.sallyport.engine.approval.Fixtures;
import dev.sallyport.engine.approval.MemoryApprovals;
import dev.sallyport.engine.approval.VoteResult;
import dev.sallyport.engine.audit.AuditLog;
import dev.sallyport.engine.identity.IdentityLimits;
import dev.sallyport.engine.mask.MaskKey;
import dev.sallyport.engine.mask.Masks;
import dev.sallyport.engine.model.Call;
import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.model.RefusedException;
import dev.sallyport.engine.model.Ruling;
import dev.sallyport.engine.model.Verdict;
import dev.sallyport.engine.policy.Decider;
import dev.sallyport.engine.support.Calls;
import dev.sallyport.engine.support.SteppedClock;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A grant that a call can no longer use stays for the one that can. */
class HolderTest {
  private static final Duration LONG = Duration.ofHours(2);
  private static final Duration TOKEN = Duration.ofMinutes(15);
  private static final Decision.Pass PASS = new Decision.Allow(Set.of("a rule"));
  private static final Ruling ASKED =
      new Ruling(
          new Decision.Approve(
              List.of(new Verdict.Approve("ask", List.of("security"), 1, Duration.ofHours(1))),
              PASS),
          "r1",
          "d1");

  private final SteppedClock clock = new SteppedClock(Fixtures.NOW);
  private final AuditLog log = _ -> {};
  private final Approvals approvals =
      new Approvals(new MemoryApprovals(log), log, clock, new SecureRandom());
  private final PolicyInForce policy = new PolicyInForce();

  @BeforeEach
  void aPolicyThatAsks() {
    inForce(ASKED.digest());
  }

  private void inForce(String digest) {
    policy.activate(
        new PolicyInForce.Revision(
            digest, digest, Decider.ofCalls(_ -> ASKED.decision()), Masks.NONE));
  }

  private void hold(Call call, Duration patience) {
    var arrival =
        new Arrival("POST", "/v1/messages", "", Headers.NONE, InputStream.nullInputStream());
    new Holder(
            approvals,
            new Standing(policy, clock),
            Hold.DEFAULT.withSilently(patience),
            new UnderWay(),
            clock)
        .hold(
            new Holder.Ruled(
                call,
                ASKED,
                new Masking(Masks.NONE, MaskKey.of(new byte[MaskKey.BYTES]).pseudonyms("t", "s"))),
            new Trail(call.exchange(), call.at(), arrival),
            new Reply((_, _) -> OutputStream.nullOutputStream(), "POST"));
  }

  /** A call with a token that was made just now. */
  private Call call() {
    var alice = Calls.person("alice", "ml");
    return Calls.message(
        new Identity(
            alice.kind(),
            alice.subject(),
            alice.issuer(),
            alice.groups(),
            alice.claims(),
            alice.tokenId(),
            clock.instant(),
            clock.instant().plus(TOKEN)),
        "{}");
  }

  private String granted(Call call) {
    refused(call, Duration.ZERO, "approval_open");
    var id = approvals.open(100).getFirst().id();
    assertThat(approvals.vote(id, Calls.person("sam", "security"), true, ""))
        .isInstanceOf(VoteResult.Recorded.class);
    return id;
  }

  private void refused(Call call, Duration patience, String code) {
    assertThatThrownBy(() -> hold(call, patience))
        .isInstanceOfSatisfying(
            RefusedException.class,
            refused -> assertThat(refused.refusal().code()).isEqualTo(code));
  }

  private Approval.State state(String id) {
    return approvals.find(id).orElseThrow().state();
  }

  @Test
  void aTokenThatHasExpiredSpendsNothing() {
    var call = call();
    var id = granted(call);
    clock.step(TOKEN.plus(IdentityLimits.CLOCK_SKEW));
    refused(call, LONG, "token_expired");
    assertThat(state(id)).isEqualTo(Approval.State.GRANTED);
    assertThatCode(() -> hold(call(), Duration.ZERO)).doesNotThrowAnyException();
    assertThat(state(id)).isEqualTo(Approval.State.SPENT);
  }

  @Test
  void aPolicyThatHasChangedSpendsNothing() {
    var call = call();
    var id = granted(call);
    inForce("d2");
    refused(call, LONG, "policy_changed");
    assertThat(state(id)).isEqualTo(Approval.State.GRANTED);
    inForce("d1");
    assertThatCode(() -> hold(call, Duration.ZERO)).doesNotThrowAnyException();
  }

  @Test
  void aCallIsHeldNoLongerThanItsTokenStands() {
    var call = call();
    clock.step(TOKEN.plus(IdentityLimits.CLOCK_SKEW).minusMillis(5));
    refused(call, LONG, "token_expired");
    assertThat(approvals.open(100)).hasSize(1);
  }
}
