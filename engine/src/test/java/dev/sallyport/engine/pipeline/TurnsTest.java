package dev.sallyport.engine.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.model.RefusedException;
import dev.sallyport.engine.support.Calls;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Who goes to the service, who waits, and who is refused. */
final class TurnsTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Identity ALICE = Calls.person("alice", "ml");
  private static final Identity BOB = Calls.person("bob", "sre");
  private static final Identity CAROL = Calls.person("carol", "people");

  @AutoClose private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private static Turns turns(int all, int each, int waiting, Duration patience) {
    return new Turns(new TurnLimits(all, each, waiting, patience, List.of("sre", "people")));
  }

  private CompletableFuture<Room.Taken> waits(Turns turns, Identity who) {
    var before = turns.waiting();
    var taken = CompletableFuture.supplyAsync(() -> turns.take(who), threads);
    await(() -> turns.waiting() == before + 1 || taken.isDone());
    return taken;
  }

  private static void await(java.util.function.BooleanSupplier wish) {
    var deadline = System.nanoTime() + LONG.toNanos();
    while (!wish.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  private static void requireRefused(Turns turns, Identity who, String code) {
    assertThatThrownBy(() -> turns.take(who))
        .isInstanceOfSatisfying(
            RefusedException.class,
            refused -> {
              assertThat(refused.refusal().code()).isEqualTo(code);
              assertThat(refused.refusal().retryAfter()).isPresent();
            });
  }

  @Test
  void whoDoesNotFitIsRefusedWhenTheirPatienceIsOver() {
    var turns = turns(2, 1, 10, Duration.ofMillis(20));
    var first = turns.take(ALICE);
    requireRefused(turns, ALICE, "too_many_at_once");
    var second = turns.take(BOB);
    requireRefused(turns, CAROL, "no_turn");
    first.close();
    turns.take(CAROL).close();
    second.close();
    assertThat(turns.waiting()).isZero();
  }

  @Test
  void groupsGoFirstInTheirOrderAndOthersInTheOrderInWhichTheyCame() {
    var turns = turns(1, 5, 10, LONG);
    var going = turns.take(ALICE);
    var order = Collections.synchronizedList(new ArrayList<String>());
    var ends = new ArrayList<CompletableFuture<Void>>();
    for (var who : List.of(Calls.person("dan"), Calls.person("eve"), CAROL, BOB)) {
      ends.add(
          waits(turns, who)
              .thenAccept(
                  turn -> {
                    order.add(who.subject());
                    turn.close();
                  }));
    }
    going.close();
    ends.forEach(CompletableFuture::join);
    assertThat(order).containsExactly("bob", "carol", "dan", "eve");
  }

  @Test
  void ofTooManyTheLastIsRefusedAtOnce() {
    var turns = turns(1, 5, 1, LONG);
    var going = turns.take(ALICE);
    var dan = waits(turns, Calls.person("dan"));
    requireRefused(turns, Calls.person("eve"), "no_turn");
    // He goes before others, and takes the place of the last one.
    var bob = CompletableFuture.supplyAsync(() -> turns.take(BOB), threads);
    assertThatThrownBy(dan::join).hasCauseInstanceOf(RefusedException.class);
    going.close();
    bob.join().close();
  }

  @Test
  void whoseOwnLimitIsFullLetsOthersPass() {
    var turns = turns(2, 1, 5, LONG);
    var first = turns.take(ALICE);
    var second = waits(turns, ALICE);
    turns.take(CAROL).close();
    assertThat(second).isNotDone();
    first.close();
    second.join().close();
  }

  @Test
  void whoIsInterruptedWaitsNoMore() throws Exception {
    var turns = turns(1, 5, 5, LONG);
    var going = turns.take(ALICE);
    var refused = new CompletableFuture<Throwable>();
    var thread =
        Thread.startVirtualThread(
            () -> {
              try {
                turns.take(BOB).close();
              } catch (RefusedException e) {
                refused.complete(e);
              }
            });
    await(() -> turns.waiting() == 1);
    thread.interrupt();
    assertThat(refused.get()).isInstanceOf(RefusedException.class);
    assertThat(turns.waiting()).isZero();
    going.close();
    turns.take(CAROL).close();
  }

  /** Never more than there may be, nobody is forgotten, and at the end nothing is left. */
  @Test
  void manyAtOnce() {
    var turns = turns(7, 3, 40, Duration.ofMillis(50));
    var all = new AtomicInteger();
    var each = new ConcurrentHashMap<String, AtomicInteger>();
    var random = new Random(7);
    var people = List.of(ALICE, BOB, CAROL, Calls.person("dan"), Calls.person("eve"));
    var went = new AtomicInteger();
    var refused = new AtomicInteger();
    var tasks = new ArrayList<CompletableFuture<Void>>();
    for (var i = 0; i < 2_000; i++) {
      var who = people.get(random.nextInt(people.size()));
      var spin = random.nextInt(20_000);
      tasks.add(
          CompletableFuture.runAsync(
              () -> {
                try (var _ = turns.take(who)) {
                  var mine = each.computeIfAbsent(who.subject(), _ -> new AtomicInteger());
                  assertThat(all.incrementAndGet()).isLessThanOrEqualTo(7);
                  assertThat(mine.incrementAndGet()).isLessThanOrEqualTo(3);
                  for (var n = 0; n < spin; n++) {
                    Thread.onSpinWait();
                  }
                  mine.decrementAndGet();
                  all.decrementAndGet();
                  went.incrementAndGet();
                } catch (RefusedException _) {
                  refused.incrementAndGet();
                }
              },
              threads));
    }
    tasks.forEach(CompletableFuture::join);
    assertThat(went.get() + refused.get()).isEqualTo(2_000);
    assertThat(went).hasPositiveValue();
    assertThat(turns.waiting()).isZero();
    // All places are free again.
    var again = new ArrayList<Room.Taken>();
    for (var i = 0; i < 7; i++) {
      again.add(turns.take(people.get(i % people.size())));
    }
    again.forEach(Room.Taken::close);
  }
}
