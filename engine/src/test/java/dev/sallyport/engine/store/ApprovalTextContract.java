package dev.sallyport.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.approval.Answer;
import dev.sallyport.engine.approval.Approval;
import dev.sallyport.engine.approval.Approval.State;
import dev.sallyport.engine.approval.Approvals;
import dev.sallyport.engine.approval.Fixtures;
import dev.sallyport.engine.approval.Matter;
import dev.sallyport.engine.approval.Question;
import dev.sallyport.engine.approval.VoteResult;
import dev.sallyport.engine.audit.AuditEntry;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.payload.Erasure;
import dev.sallyport.engine.payload.KeyWraps;
import dev.sallyport.engine.payload.LocalWrap;
import dev.sallyport.engine.payload.Order;
import dev.sallyport.engine.payload.Payloads;
import dev.sallyport.engine.payload.Retention;
import dev.sallyport.engine.payload.Session;
import dev.sallyport.engine.support.SteppedClock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people are shown who are asked about a call goes with the call's session. */
abstract class ApprovalTextContract {
  private static final Instant NOW = Instant.parse("2026-11-30T21:00:00Z");
  private static final Identity ALICE = Fixtures.person("alice");
  private static final Identity SAM = Fixtures.person("sam", "security");
  private static final Order ORDER = new Order("req_1", SAM.principal());
  private static final String SECRET = "drop table customers";

  @TempDir Path folder;
  final SteppedClock clock = new SteppedClock(NOW);

  abstract Store store();

  private Approvals approvals() {
    return new Approvals(store().approvals(), store().auditLog(), clock, new SecureRandom());
  }

  private Payloads payloads() {
    var wrap = LocalWrap.file(folder.resolve("payload.key"), new SecureRandom());
    return new Payloads(store().payloads(), KeyWraps.of(wrap), clock, new SecureRandom());
  }

  private void kept(Payloads payloads, String label) {
    var log = store().recordedLog();
    var _ =
        payloads.begin(
            Session.of(ALICE.principal(), label, clock.instant()),
            "{}".getBytes(StandardCharsets.UTF_8),
            prepared ->
                log.append(
                    AuditEntry.Outcome.inDoubt("ex_1", clock.instant())
                        .withPayload(prepared.ref().text()),
                    prepared));
  }

  private Approval asked(Approvals approvals, String label, String digest) {
    var binding = new Question.Binding(ALICE.principal(), label, "tool_use", digest, "policy-1");
    return approvals.ask(
        new Question(
            binding,
            List.of(Fixtures.quorum("opus", 1, "security")),
            "ex_" + digest,
            new Matter("messages", "claude-opus-5", "Bash", SECRET)),
        () -> "{\"shown\":\"%s\"}".formatted(SECRET));
  }

  private void assertTold(Approval approval) {
    assertThat(store().approvals().context(approval.id()))
        .hasValueSatisfying(context -> assertThat(context).contains(SECRET));
    assertThat(found(approval).question().matter().preview()).isEqualTo(SECRET);
  }

  private void assertForgotten(Approval approval) {
    assertThat(store().approvals().context(approval.id())).isEmpty();
    assertThat(found(approval).question().matter())
        .isEqualTo(new Matter("messages", "claude-opus-5", "Bash", "", false));
    assertThat(found(approval).question().digest()).isEqualTo(approval.question().digest());
  }

  private Approval found(Approval approval) {
    return store().approvals().find(approval.id()).orElseThrow();
  }

  @Test
  void itGoesWithTheSessionAndNoGrantIsLost() throws InterruptedException {
    var payloads = payloads();
    var approvals = approvals();
    kept(payloads, "s-1");
    var refused = asked(approvals, "s-1", "c1");
    assertThat(approvals.vote(refused.id(), SAM, false, "no"))
        .isInstanceOf(VoteResult.Recorded.class);
    var granted = asked(approvals, "s-1", "c2");
    assertThat(approvals.vote(granted.id(), SAM, true, "")).isInstanceOf(VoteResult.Recorded.class);
    var pending = asked(approvals, "s-1", "c3");
    var other = asked(approvals, "s-2", "c4");

    assertThat(payloads.erase(ALICE.principal(), "s-1", ORDER)).isEqualTo(new Erasure.Erased(1));
    for (var each : List.of(refused, granted, pending)) {
      assertForgotten(each);
    }
    assertTold(other);
    assertThat(found(refused).votes()).hasSize(1);
    assertThat(found(pending).state()).isEqualTo(State.EXPIRED);
    assertThat(store().trail().find("ex_c3"))
        .hasSize(2)
        .last()
        .asString()
        .contains("\"step\":\"expired\"", "was erased");
    assertThat(approvals.await(granted.id(), "ex_again", Duration.ZERO, () -> {}))
        .isInstanceOf(Answer.Granted.class);
    assertForgotten(granted);
    assertThat(payloads.erase(ALICE.principal(), "s-1", ORDER))
        .isInstanceOf(Erasure.NothingKept.class);
  }

  @Test
  void whoHasReadItBeforeDoesNotBringItBack() {
    var approvals = approvals();
    var granted = asked(approvals, "s-1", "c1");
    var _ = approvals.vote(granted.id(), SAM, true, "");
    var before = found(granted);
    // Nothing else is kept of the session.
    assertThat(payloads().erase(ALICE.principal(), "s-1", ORDER)).isEqualTo(new Erasure.Erased(0));
    var late =
        new Approval(
            before.id(),
            before.question(),
            State.SPENT,
            before.votes(),
            before.askedAt(),
            before.deadline(),
            before.version() + 1,
            before.uses());
    assertThat(store().approvals().replace(late, late.askedStep())).isFalse();
    assertForgotten(granted);
  }

  @Test
  void whatIsOnHoldStays() {
    var payloads = payloads();
    var approvals = approvals();
    kept(payloads, "s-1");
    var asked = asked(approvals, "s-1", "c1");
    var _ = approvals.vote(asked.id(), SAM, false, "no");
    assertThat(payloads.hold(ALICE.principal(), "s-1", ORDER)).isTrue();
    assertThat(payloads.erase(ALICE.principal(), "s-1", ORDER)).isInstanceOf(Erasure.OnHold.class);
    clock.step(Duration.ofDays(1_000));
    payloads.tidy(new Retention(Optional.of(Duration.ofDays(90)), OptionalLong.of(1)));
    assertTold(asked);
    payloads.release(ALICE.principal(), "s-1", ORDER);
    payloads.tidy(new Retention(Optional.of(Duration.ofDays(90)), OptionalLong.of(1)));
    assertForgotten(asked);
  }

  @Test
  void itGoesWithItsAgeEvenWhereNothingElseIsKept() {
    var approvals = approvals();
    var lapsed = asked(approvals, "s-1", "c1");
    clock.step(Duration.ofDays(80));
    approvals.lapse(10);
    var young = asked(approvals, "s-1", "c2");
    var _ = approvals.vote(young.id(), SAM, false, "no");
    clock.step(Duration.ofDays(20));
    var retention = new Retention(Optional.of(Duration.ofDays(90)), OptionalLong.empty());
    payloads().tidy(retention);
    assertForgotten(lapsed);
    assertTold(young);
    payloads().tidy(Retention.FOR_EVER);
    assertTold(young);
  }

  @Test
  void callsWithoutALabelGoByTheDay() {
    var payloads = payloads();
    var approvals = approvals();
    kept(payloads, "");
    var monday = asked(approvals, "", "c1");
    var _ = approvals.vote(monday.id(), SAM, false, "no");
    clock.step(Duration.ofDays(1));
    kept(payloads, "");
    var tuesday = asked(approvals, "", "c2");
    var _ = approvals.vote(tuesday.id(), SAM, false, "no");
    clock.step(Duration.ofMinutes(5));
    payloads.tidy(new Retention(Optional.of(Duration.ofHours(20)), OptionalLong.empty()));
    assertForgotten(monday);
    assertTold(tuesday);
  }
}
