package dev.sallyport.engine.approval;

import static dev.sallyport.engine.approval.Fixtures.WITHIN;
import static dev.sallyport.engine.approval.Fixtures.person;
import static dev.sallyport.engine.approval.Fixtures.question;
import static dev.sallyport.engine.approval.Fixtures.quorum;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.approval.Approval.State;
import dev.sallyport.engine.audit.AuditLog;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.model.Lasting;
import dev.sallyport.engine.model.Verdict;
import dev.sallyport.engine.support.SteppedClock;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What holds of grants in any store: that they last, and that they are given back. */
public abstract class GrantsContract {

  protected static final Duration LONG = Duration.ofMinutes(2);
  protected static final Identity SAM = person("sam", "security");
  protected static final Identity KIM = person("kim", "security");
  protected static final Identity ALICE = person("alice", "security");

  protected final SteppedClock clock = new SteppedClock(Fixtures.NOW);

  protected abstract ApprovalStore store();

  protected abstract AuditLog log();

  /** The audit log's lines about the exchange, in order. */
  protected abstract List<String> lines(String exchange);

  private Approvals approvals() {
    return new Approvals(store(), log(), clock, new SecureRandom());
  }

  @Test
  void aGrantOfACallThatFailedIsGivenBackToTheSameCall() throws Exception {
    var approvals = approvals();
    var question = question("c1", quorum("opus", 1, "security"));
    var asked = approvals.ask(question, () -> "{}");
    var _ = approvals.vote(asked.id(), SAM, true, "");
    assertThat(await(approvals, asked.id(), "ex_1", LONG)).isInstanceOf(Answer.Granted.class);
    assertThat(approvals.giveBack(asked.id(), "ex_other")).isFalse();
    assertThat(approvals.giveBack(asked.id(), "ex_1")).isTrue();
    assertThat(approvals.giveBack(asked.id(), "ex_1")).isFalse();
    // Another gateway on the same store finds it.
    assertThat(approvals().ask(question, () -> "{}").id()).isEqualTo(asked.id());
    assertThat(await(approvals(), asked.id(), "ex_2", LONG)).isInstanceOf(Answer.Granted.class);
    assertThat(state(approvals, asked)).isEqualTo(State.SPENT);
    assertThat(lines("ex_1")).extracting(GrantsContract::step).endsWith("given_back");
    assertThat(store().find(asked.id()).orElseThrow().uses())
        .isEqualTo(new Approval.Uses(2, "ex_2", 1));
  }

  @Test
  void aGrantIsNotGivenBackBesideANewQuestionForTheSameCallNorWhenItIsOver() throws Exception {
    var approvals = approvals();
    var question = question("c1", quorum("opus", 1, "security"));
    var first = approvals.ask(question, () -> "{}");
    var _ = approvals.vote(first.id(), SAM, true, "");
    assertThat(await(approvals, first.id(), "ex_1", LONG)).isInstanceOf(Answer.Granted.class);
    var second = approvals.ask(question, () -> "{}");
    assertThat(approvals.giveBack(first.id(), "ex_1")).isFalse();
    // Nor by whoever has not seen it.
    var back =
        (Transition.Moved)
            store().find(first.id()).orElseThrow().on(new Event.GivenBack(clock.instant(), "ex_1"));
    assertThat(store().replace(back.after(), back.step())).isFalse();
    assertThat(state(approvals, second)).isEqualTo(State.PENDING);
    assertThat(approvals.withdraw(second.id(), ALICE)).isInstanceOf(VoteResult.Recorded.class);
    clock.step(WITHIN);
    assertThat(approvals.giveBack(first.id(), "ex_1")).isFalse();
    assertThat(state(approvals, first)).isEqualTo(State.SPENT);
  }

  @Test
  void noGrantIsGivenBackOverANewerNo() throws Exception {
    var approvals = approvals();
    var question = question("c1", quorum("opus", 1, "security"));
    var first = approvals.ask(question, () -> "{}");
    var _ = approvals.vote(first.id(), SAM, true, "");
    assertThat(await(approvals, first.id(), "ex_1", LONG)).isInstanceOf(Answer.Granted.class);
    clock.step(Duration.ofSeconds(1));
    var second = approvals.ask(question, () -> "{}");
    var _ = approvals.vote(second.id(), KIM, false, "not again");
    assertThat(approvals.giveBack(first.id(), "ex_1")).isFalse();
    // Nor by whoever has not seen it.
    var back =
        (Transition.Moved)
            store().find(first.id()).orElseThrow().on(new Event.GivenBack(clock.instant(), "ex_1"));
    assertThat(store().replace(back.after(), back.step())).isFalse();
    assertThat(approvals.ask(question, () -> "{}").id()).isEqualTo(second.id());
  }

  @Test
  void aGrantThatLastsLetsAllPassThatWaitUntilItsEnd() throws Exception {
    var approvals = approvals();
    var hour = new Lasting.Session(Duration.ofHours(1));
    var rule = new Verdict.Approve("opus", List.of("security"), 1, WITHIN, List.of("sre"), hour);
    var asked = approvals.ask(question("c1", rule), () -> "{}");
    assertThat(approvals.ask(question("c2", rule), () -> "{}").id()).isEqualTo(asked.id());
    var waiting = new ArrayList<CompletableFuture<Answer>>();
    for (var call = 0; call < 5; call++) {
      var exchange = "ex_waits_" + call;
      waiting.add(inBackground(() -> await(approvals, asked.id(), exchange, LONG)));
    }
    assertThat(approvals.grantInEmergency(asked.id(), person("olga", "sre"), "it burns"))
        .isInstanceOf(VoteResult.Recorded.class);
    for (var one : waiting) {
      assertThat(one.get()).isInstanceOf(Answer.Granted.class);
    }
    assertThat(lines("ex_waits_3")).extracting(GrantsContract::step).containsExactly("used");
    assertThat(lines("ex_c1")).extracting(GrantsContract::step).contains("emergency");
    assertThat(approvals.giveBack(asked.id(), "ex_waits_3")).isFalse();
    clock.step(Duration.ofMinutes(59));
    assertThat(await(approvals, asked.id(), "ex_later", LONG)).isInstanceOf(Answer.Granted.class);
    assertThat(store().find(asked.id()).orElseThrow().question().lasting()).isEqualTo(hour);
    clock.step(Duration.ofMinutes(1));
    assertThat(approvals.ask(question("c3", rule), () -> "{}").id()).isNotEqualTo(asked.id());
    assertThat(state(approvals, asked)).isEqualTo(State.EXPIRED);
  }

  protected static Answer await(Approvals approvals, String id, String exchange, Duration patience)
      throws InterruptedException {
    return approvals.await(id, exchange, patience, () -> {});
  }

  protected static State state(Approvals approvals, Approval approval) {
    return approvals.find(approval.id()).orElseThrow().state();
  }

  protected static String step(String line) {
    return line.replaceAll(".*\"step\":\"([a-z_]+)\".*", "$1");
  }

  protected static <T> CompletableFuture<T> inBackground(Callable<T> wait) {
    var answer = new CompletableFuture<T>();
    var _ =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    answer.complete(wait.call());
                  } catch (Exception e) {
                    answer.completeExceptionally(e);
                  }
                });
    return answer;
  }
}
