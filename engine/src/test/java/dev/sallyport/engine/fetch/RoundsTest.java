package dev.sallyport.engine.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A trouble is told when it begins and when it is over. */
class RoundsTest {
  private final BlockingQueue<String> outcomes = new SynchronousQueue<>();
  private final BlockingQueue<Boolean> gone = new ArrayBlockingQueue<>(100);
  private final List<String> told = new CopyOnWriteArrayList<>();

  /** What a round comes to: nothing if all is well, or its trouble. */
  private Optional<String> round() {
    try {
      var outcome = outcomes.take();
      gone.add(true);
      return switch (outcome) {
        case "well" -> Optional.empty();
        case "fault" -> throw new IllegalStateException("secret");
        case "memory" -> throw new OutOfMemoryError("secret");
        default -> Optional.of(outcome);
      };
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Optional.of("interrupted");
    }
  }

  private final class Telling implements Rounds.Telling {
    @Override
    public void troubled(String why) {
      told.add(why);
    }

    @Override
    public void over() {
      told.add("over");
    }
  }

  @Test
  void eachTroubleIsToldOnceAndThatItIsOver() throws InterruptedException {
    var pace = new Pace(Duration.ofMillis(1), new Random(1));
    try (var rounds =
        new Rounds("rounds", this::round, pace, Clock.systemUTC(), new Telling()).start()) {
      for (var outcome :
          List.of("well", "away", "away", "well", "fault", "well", "memory", "well")) {
        outcomes.put(outcome);
        gone.take();
      }
      // The last but one has been told when the next round waits for its outcome.
      outcomes.put("well");
      assertThat(told)
          .containsExactly(
              "away",
              "over",
              "a fault (IllegalStateException)",
              "over",
              "a fault (OutOfMemoryError)",
              "over");
      assertThat(rounds.status().failures()).isEqualTo(4);
      assertThat(rounds.status().trouble()).isEmpty();
      assertThat(rounds.status().doneAt()).isPresent();
    }
  }

  /** A round waits for its outcome when it is broken off. */
  @Test
  void whatIsBrokenOffIsNoTrouble() throws InterruptedException {
    var pace = new Pace(Duration.ofMillis(1), new Random(1));
    var rounds = new Rounds("rounds", this::round, pace, Clock.systemUTC(), new Telling()).start();
    outcomes.put("well");
    rounds.close();
    assertThat(told).isEmpty();
    assertThat(rounds.status().failures()).isZero();
  }

  @Test
  void thereIsALastRoundIfTheOneBeforeWentWell() throws InterruptedException {
    for (var outcome : List.of("well", "away")) {
      var count = new AtomicInteger();
      var first = new CountDownLatch(1);
      var rounds =
          new Rounds(
                  "rounds",
                  () -> {
                    count.incrementAndGet();
                    first.countDown();
                    return Optional.of(outcome).filter(one -> !one.equals("well"));
                  },
                  new Pace(Duration.ofDays(1), new Random(1)),
                  Clock.systemUTC(),
                  new Telling())
              .start();
      first.await();
      Rounds.finish(List.of(rounds));
      assertThat(count).as(outcome).hasValue(outcome.equals("well") ? 2 : 1);
    }
  }
}
