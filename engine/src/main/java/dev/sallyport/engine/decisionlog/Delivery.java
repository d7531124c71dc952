package dev.sallyport.engine.decisionlog;

import dev.sallyport.engine.decisionlog.DecisionLogStatus.Loss;
import dev.sallyport.engine.fetch.Pace;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Takes events from the spool to where they go, in their order, one batch after the other. What
 * fails is tried again, after twice as long each time; at the end it is tried once more and left
 * for the next start.
 */
final class Delivery implements Runnable {
  private final Spool spool;
  private final Destination destination;
  private final Tally tally;
  private final Pace pace;
  private final CountDownLatch ending = new CountDownLatch(1);

  /** What the destination is known to take at once. */
  private int mostBytes = DecisionLogLimits.CHUNK_BYTES;

  private int failures;

  Delivery(Spool spool, Destination destination, Tally tally, Pace pace) {
    this.spool = spool;
    this.destination = destination;
    this.tally = tally;
    this.pace = pace;
  }

  @Override
  public void run() {
    try {
      while (spool.awaitSome()) {
        if (failures == 0) {
          pause(destination.gather());
        }
        var batch = spool.next(mostBytes);
        if (batch.isPresent() && !delivered(batch.get()) && pause(pace.afterFailure(failures))) {
          return;
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** From now on nothing is waited for. */
  void end() {
    spool.end();
    ending.countDown();
  }

  /** Waits, and says whether the end has come. */
  private boolean pause(Duration pause) throws InterruptedException {
    return ending.await(pause.toNanos(), TimeUnit.NANOSECONDS);
  }

  private boolean delivered(Spool.Batch batch) {
    try {
      destination.deliver(batch.lines());
      settle(batch);
      tally.delivered(batch.lines().size());
      failures = 0;
      return true;
    } catch (UndeliveredException e) {
      tally.failed(String.valueOf(e.getMessage()));
      if (e.tooLarge()) {
        return smaller(batch);
      }
      failures++;
      return false;
    } catch (RuntimeException | VirtualMachineError e) {
      // Whatever it is, delivery goes on with what comes later.
      tally.failed("the delivery is at fault (%s)".formatted(e.getClass().getName()));
      failures++;
      return false;
    }
  }

  /** Halves what is sent at once. An event that is too large alone would stop all behind it. */
  private boolean smaller(Spool.Batch batch) {
    if (batch.lines().size() > 1) {
      mostBytes = batch.lines().stream().mapToInt(line -> line.length).sum() / 2;
    } else {
      settle(batch);
      tally.dropped(Loss.TOO_LARGE, 1);
    }
    return true;
  }

  private void settle(Spool.Batch batch) {
    try {
      spool.settled(batch);
    } catch (IOException e) {
      tally.failed(
          "how far the decision log is delivered cannot be noted (%s), so a restart would deliver some of it again"
              .formatted(e.getClass().getSimpleName()));
    }
  }
}
