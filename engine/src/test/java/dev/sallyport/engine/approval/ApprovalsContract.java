package dev.sallyport.engine.approval;

import static dev.sallyport.engine.approval.Fixtures.NOW;
import static dev.sallyport.engine.approval.Fixtures.WITHIN;
import static dev.sallyport.engine.approval.Fixtures.person;
import static dev.sallyport.engine.approval.Fixtures.question;
import static dev.sallyport.engine.approval.Fixtures.quorum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.engine.approval.Approval.State;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds of approvals in any store. Each store runs it. */
public abstract class ApprovalsContract extends GrantsContract {

  private Approvals approvals() {
    return new Approvals(store(), log(), clock, new SecureRandom());
  }

  @Test
  void aCallWaitsIsGrantedAndGoesOn() throws Exception {
    var approvals = approvals();
    var asked = approvals.ask(question("c1", quorum("opus", 1, "security")), () -> "{}");
    assertThat(approvals.open(100)).containsExactly(asked);
    var waiting = inBackground(() -> await(approvals, asked.id(), "ex_c1", LONG));
    assertThat(approvals.vote(asked.id(), SAM, true, "seen it"))
        .isInstanceOf(VoteResult.Recorded.class);
    assertThat(waiting.get()).isInstanceOf(Answer.Granted.class);
    assertThat(approvals.open(100)).isEmpty();
    assertThat(state(approvals, asked)).isEqualTo(State.SPENT);
    assertThat(lines("ex_c1"))
        .extracting(GrantsContract::step)
        .containsExactly("asked", "granted", "spent");
    assertThat(lines("ex_c1").get(1)).contains("#sam").contains("seen it").contains("opus");
  }

  @Test
  void aRefusalNamesWhoAndWhyAndTheSameCallMeetsItAgain() throws Exception {
    var approvals = approvals();
    var question = question("c1", quorum("opus", 1, "security"));
    var asked = approvals.ask(question, () -> "{}");
    var waiting = inBackground(() -> await(approvals, asked.id(), "ex_c1", LONG));
    var _ = approvals.vote(asked.id(), SAM, false, "not on a Friday");
    var refused = new Answer.Refused(SAM.principal(), "not on a Friday");
    assertThat(waiting.get()).isEqualTo(refused);
    clock.step(WITHIN.minusMillis(1));
    assertThat(approvals.ask(question, () -> "{}").id()).isEqualTo(asked.id());
    assertThat(await(approvals, asked.id(), "ex_again", LONG)).isEqualTo(refused);
    clock.step(Duration.ofMillis(1));
    assertThat(approvals.ask(question, () -> "{}").id()).isNotEqualTo(asked.id());
  }

  @Test
  void aGrantThatComesWhileNobodyWaitsIsFoundByTheSameCallAndServesOnce() throws Exception {
    var question = question("c1", quorum("opus", 1, "security"));
    var first = approvals();
    var asked = first.ask(question, () -> "{}");
    assertThat(await(first, asked.id(), "ex_c1", Duration.ZERO))
        .isEqualTo(new Answer.StillOpen(asked.deadline()));

    // Another service over the same store: a restart.
    var second = approvals();
    assertThat(second.open(100)).containsExactly(asked);
    assertThat(second.vote(asked.id(), SAM, true, "")).isInstanceOf(VoteResult.Recorded.class);

    var third = approvals();
    assertThat(third.ask(question, () -> "{}").id()).isEqualTo(asked.id());
    assertThat(await(third, asked.id(), "ex_resent", LONG)).isInstanceOf(Answer.Granted.class);
    assertThat(lines("ex_resent")).extracting(GrantsContract::step).containsExactly("spent");
    assertThat(await(third, asked.id(), "ex_third", LONG))
        .isInstanceOf(Answer.SpentElsewhere.class);
    assertThat(third.ask(question, () -> "{}").id()).isNotEqualTo(asked.id());
  }

  @Test
  void aVoteThroughAnotherProcessIsSeen() throws Exception {
    var here = approvals();
    var asked = here.ask(question("c1", quorum("opus", 1, "security")), () -> "{}");
    var waiting = inBackground(() -> await(here, asked.id(), "ex_c1", LONG));
    // The other service rings no bell here; the waiter looks by itself.
    var _ = approvals().vote(asked.id(), SAM, true, "");
    assertThat(waiting.get()).isInstanceOf(Answer.Granted.class);
  }

  @Test
  void ofTheSameCallTheNewestGoesOn() throws Exception {
    var approvals = approvals();
    var asked = approvals.ask(question("c1", quorum("opus", 1, "security")), () -> "{}");
    var left = new CompletableFuture<Answer>();
    var waiter =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    left.complete(await(approvals, asked.id(), "ex_left", LONG));
                  } catch (InterruptedException e) {
                    left.completeExceptionally(e);
                  }
                });
    while (waiter.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    // Its client has given up, and sends the call again.
    var again = inBackground(() -> await(approvals, asked.id(), "ex_again", LONG));
    assertThat(left.get()).isInstanceOf(Answer.Superseded.class);
    assertThat(again).isNotDone();
    var _ = approvals.vote(asked.id(), SAM, true, "");
    assertThat(again.get()).isInstanceOf(Answer.Granted.class);
    assertThat(lines("ex_left")).isEmpty();
    assertThat(lines("ex_again")).extracting(GrantsContract::step).containsExactly("spent");
  }

  @Test
  void timeEndsAQuestionAndAnUnusedGrant() throws Exception {
    var approvals = approvals();
    var question = question("c1", quorum("opus", 1, "security"));
    var asked = approvals.ask(question, () -> "{}");
    var waiting = inBackground(() -> await(approvals, asked.id(), "ex_c1", LONG));
    clock.step(WITHIN);
    assertThat(waiting.get()).isInstanceOf(Answer.Expired.class);
    assertThat(approvals.vote(asked.id(), SAM, true, ""))
        .isEqualTo(new VoteResult.Closed(State.EXPIRED));

    var again = approvals.ask(question, () -> "{}");
    assertThat(again.id()).isNotEqualTo(asked.id());
    var _ = approvals.vote(again.id(), SAM, true, "");
    clock.step(WITHIN);
    assertThat(await(approvals, again.id(), "ex_late", LONG)).isInstanceOf(Answer.Expired.class);
    assertThat(lines("ex_c1"))
        .extracting(GrantsContract::step)
        .containsExactly("asked", "expired", "asked", "granted", "expired");
  }

  @Test
  void whatNobodyLookedAtMakesWayForANewQuestion() {
    var approvals = approvals();
    var question = question("c1", quorum("opus", 1, "security"));
    var asked = approvals.ask(question, () -> "{}");
    clock.step(WITHIN);
    assertThat(approvals.open(100)).isEmpty();
    assertThat(approvals.ask(question, () -> "{}").id()).isNotEqualTo(asked.id());
    assertThat(state(approvals, asked)).isEqualTo(State.EXPIRED);
  }

  @Test
  void onlyWhoAskedTakesItBack() throws Exception {
    var approvals = approvals();
    var asked = approvals.ask(question("c1", quorum("opus", 1, "security")), () -> "{}");
    assertThat(approvals.withdraw(asked.id(), KIM)).isInstanceOf(VoteResult.NotEntitled.class);
    assertThat(approvals.withdraw(asked.id(), ALICE)).isInstanceOf(VoteResult.Recorded.class);
    assertThat(await(approvals, asked.id(), "ex_c1", LONG)).isInstanceOf(Answer.Withdrawn.class);
    assertThat(approvals.vote(asked.id(), SAM, true, ""))
        .isEqualTo(new VoteResult.Closed(State.WITHDRAWN));
  }

  @Test
  void whoMayNotAnswerIsToldWhyAndRemembered() {
    var approvals = approvals();
    var asked = approvals.ask(question("c1", quorum("opus", 1, "security")), () -> "{}");
    assertThat(approvals.vote(asked.id(), ALICE, true, ""))
        .isEqualTo(new VoteResult.NotEntitled("`alice` asked; somebody else must answer."));
    assertThat(approvals.vote(asked.id(), person("eve", "ml"), true, ""))
        .isEqualTo(
            new VoteResult.NotEntitled(
                "`eve` is in none of the groups that may answer: `security`."));
    assertThat(approvals.vote("ap_nothere", SAM, true, "")).isEqualTo(new VoteResult.Unknown());
    assertThat(lines("ex_c1"))
        .extracting(GrantsContract::step)
        .containsExactly("asked", "turned_away", "turned_away");
    assertThat(state(approvals, asked)).isEqualTo(State.PENDING);
    var typed = asked.id().toUpperCase(java.util.Locale.ROOT);
    assertThat(approvals.vote(typed, SAM, true, "")).isInstanceOf(VoteResult.Recorded.class);
  }

  @Test
  void anInterruptedWaiterLeavesTheApprovalAsItIs() throws Exception {
    var approvals = approvals();
    var asked = approvals.ask(question("c1", quorum("opus", 1, "security")), () -> "{}");
    var ended = new CompletableFuture<String>();
    var waiter =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    ended.complete(await(approvals, asked.id(), "ex_c1", LONG).toString());
                  } catch (InterruptedException e) {
                    ended.complete("interrupted");
                  }
                });
    waiter.interrupt();
    assertThat(ended.get()).isEqualTo("interrupted");
    assertThat(approvals.open(100)).containsExactly(asked);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void ofManyAtOnceOneAsksOneGrantsAndOneSpends(long seed) throws Exception {
    var random = new Random(seed);
    var approvals = List.of(approvals(), approvals());
    var question = question("c1", quorum("two", 2, "security"));
    var tasks = new ArrayList<Callable<String>>();
    for (var i = 0; i < 40; i++) {
      var service = approvals.get(random.nextInt(2));
      var exchange = "ex_waiter_" + i;
      tasks.add(
          () -> {
            var id = service.ask(question, () -> "{}").id();
            return await(service, id, exchange, LONG) instanceof Answer.Granted
                ? "granted by " + id
                : "not granted";
          });
    }
    var first = approvals.getFirst().ask(question, () -> "{}");
    for (var i = 0; i < 40; i++) {
      var service = approvals.get(random.nextInt(2));
      var voter = person("voter-" + random.nextInt(10), "security");
      tasks.add(() -> service.vote(first.id(), voter, true, "").getClass().getSimpleName());
    }
    Collections.shuffle(tasks, random);
    var counts = new TreeMap<String, Integer>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var futures = tasks.stream().map(threads::submit).toList();
      // Whoever comes after the grant was spent asks anew; that question is refused, so all end.
      var refuser = person("refuser", "security");
      while (futures.stream().anyMatch(future -> !future.isDone())) {
        for (var open : approvals.getFirst().open(100)) {
          if (!open.id().equals(first.id())) {
            var _ = approvals.getFirst().vote(open.id(), refuser, false, "");
          }
        }
        Thread.onSpinWait();
      }
      for (var future : futures) {
        counts.merge(future.get(), 1, Integer::sum);
      }
    }
    assertThat(counts).as("seed %d", seed).containsEntry("granted by " + first.id(), 1);
    assertThat(counts.keySet())
        .isSubsetOf("granted by " + first.id(), "not granted", "Recorded", "Closed", "NotEntitled");
    assertThat(counts).containsEntry("Recorded", 2);
    assertThat(lines(question.exchange()))
        .extracting(GrantsContract::step)
        .contains("asked", "consented", "granted")
        .filteredOn(step -> step.equals("granted"))
        .hasSize(1);
  }

  @Test
  void oneAskerHasNoMoreOpenThanTheLimitAndAnotherIsAskedForStill() {
    var approvals = new Approvals(store(), log(), clock, new SecureRandom(), 2);
    var quorum = quorum("opus", 1, "security");
    var first = approvals.ask(question("c1", quorum), () -> "{}");
    clock.step(Duration.ofSeconds(1));
    var second = approvals.ask(question("c2", quorum), () -> "{}");
    assertThatThrownBy(() -> approvals.ask(question("c3", quorum), () -> "{}"))
        .isInstanceOf(TooManyOpenException.class)
        .hasMessage("2 questions of one asker wait already");
    assertThat(lines("ex_c3")).isEmpty();
    // What was asked before is found, and whoever else asks is heard.
    assertThat(approvals.ask(question("c1", quorum), () -> "{}").id()).isEqualTo(first.id());
    var other = approvals.ask(Fixtures.question(person("ice"), "c4", quorum), () -> "{}");
    assertThat(approvals.waiting()).isEqualTo(3);
    assertThat(approvals.open(2)).containsExactly(first, second);
    // An answer, and time, make room.
    var _ = approvals.vote(first.id(), SAM, false, "");
    var third = approvals.ask(question("c3", quorum), () -> "{}");
    assertThat(approvals.open(100)).containsExactlyInAnyOrder(second, other, third);
    clock.step(WITHIN);
    assertThat(approvals.waiting()).isZero();
    assertThat(approvals.ask(question("c5", quorum), () -> "{}").state()).isEqualTo(State.PENDING);
  }

  @Test
  void movesAreFollowedInTheirOrderAndNoneTwice() throws Exception {
    var approvals = approvals();
    var before = approvals.lastMove();
    assertThat(store().followed("chat")).isEqualTo(before);
    var asked = approvals.ask(question("c1", quorum("opus", 1, "security")), () -> "{\"a\":1}");
    var _ = approvals.vote(asked.id(), SAM, true, "");
    assertThat(approvals.awaitMove(before, Duration.ZERO)).isEqualTo(approvals.lastMove());
    var moves = store().moves(before, 10);
    assertThat(moves)
        .extracting(move -> move.id() + " " + move.step().word())
        .containsExactly(asked.id() + " asked", asked.id() + " granted");
    var last = moves.getLast().sequence();
    assertThat(store().follow("chat", before, last)).isTrue();
    assertThat(store().follow("chat", before, last)).isFalse();
    assertThat(store().followed("chat")).isEqualTo(last);
    assertThat(approvals.context(asked.id())).contains("{\"a\":1}");
  }

  @Test
  void aMoveThroughAnotherProcessIsFollowed() throws Exception {
    var here = approvals();
    var last = here.lastMove();
    var waiting = inBackground(() -> here.awaitMove(last, LONG));
    // The other service rings no bell here; whoever follows looks by itself.
    var _ = approvals().ask(question("c1", quorum("opus", 1, "security")), () -> "{}");
    assertThat(waiting.get()).isGreaterThan(last);
  }

  @Test
  void whatWasGrantedBeforeIsFound() {
    var approvals = approvals();
    var first = approvals.ask(question("c1", quorum("opus", 1, "security")), () -> "{}");
    var refused = approvals.ask(question("c2", quorum("opus", 1, "security")), () -> "{}");
    var _ = approvals.vote(first.id(), SAM, true, "");
    var _ = approvals.vote(refused.id(), SAM, false, "");
    var now = approvals.ask(question("c3", quorum("opus", 1, "security")), () -> "{}");
    assertThat(approvals.grantedBefore(now)).map(Approval::id).contains(first.id());
    assertThat(approvals.grantedBefore(first)).isEmpty();
    assertThat(approvals.recent(2)).extracting(Approval::id).contains(now.id()).hasSize(2);
  }

  @Test
  void ofTwoMovesFromOneVersionOneIsMade() throws Exception {
    var asked = Approval.asked("ap_1", question("c1", quorum("opus", 1, "security")), NOW);
    assertThat(store().create(asked, "{}", asked.askedStep())).isTrue();
    assertThat(store().create(asked, "{}", asked.askedStep())).isFalse();
    var tasks = new ArrayList<Callable<Boolean>>();
    for (var voter : List.of(SAM, KIM)) {
      var moved = (Transition.Moved) asked.on(new Event.Answered(NOW, voter, true, ""));
      tasks.add(() -> store().replace(moved.after(), moved.step()));
    }
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var made = 0;
      for (var future : threads.invokeAll(tasks)) {
        made += future.get() ? 1 : 0;
      }
      assertThat(made).isEqualTo(1);
    }
    // The move that lost has left no entry either.
    assertThat(lines("ex_c1")).extracting(GrantsContract::step).containsExactly("asked", "granted");
  }

  @Test
  void aReasonHasALimit() {
    var approvals = approvals();
    var asked = approvals.ask(question("c1", quorum("opus", 1, "security")), () -> "{}");
    var reason = "x".repeat(Vote.REASON_LIMIT_CHARS + 1);
    assertThatThrownBy(() -> approvals.vote(asked.id(), SAM, true, reason))
        .hasMessage("a reason has at most 300 characters, not 301");
    assertThat(state(approvals, asked)).isEqualTo(State.PENDING);
  }
}
