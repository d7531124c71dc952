package dev.sallyport.engine.decisionlog;

import dev.sallyport.engine.decisionlog.DecisionLogStatus.Loss;
import dev.sallyport.engine.decisionlog.Tally.Step;
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

  /** How often that much was taken. */
  private int successes;

  Delivery(Spool spool, Destination destination, Tally tally, Pace pace) {
    this.spool = spool;
    this.destination = destination;
    this.tally = tally;
    this.pace = pace;
  }

  @Override
  public void run() {
    try {
      while (goesOn()) {
        // Until the end.
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** One turn: waits for events and delivers some. */
  private boolean goesOn() throws InterruptedException {
    boolean well;
    try {
      if (!spool.awaitSome()) {
        return false;
      }
      gather();
      well = turned();
    } catch (RuntimeException | VirtualMachineError e) {
      // Whatever it is, delivery goes on. The message might quote an event.
      well = failed("the delivery is at fault (%s)".formatted(e.getClass().getName()));
    }
    return well || !pause(pace.afterFailure(failures));
  }

  // Where a batch is full already, nobody waits for more.
  private void gather() throws InterruptedException {
    if (failures == 0 && spool.kept().bytes() < mostBytes) {
      pause(destination.gather());
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

  /** Delivers a batch, and says whether that went well. */
  private boolean turned() throws InterruptedException {
    if (Thread.interrupted()) {
      // Or reading would fail for no other reason.
      throw new InterruptedException();
    }
    try {
      var batch = spool.next(mostBytes);
      return batch.isEmpty() || delivered(batch.get());
    } catch (IOException e) {
      return failed(
          "what is kept in the state directory cannot be read (%s)"
              .formatted(e.getClass().getSimpleName()));
    }
  }

  private boolean delivered(Spool.Batch batch) {
    try {
      destination.deliver(batch.lines());
    } catch (UndeliveredException e) {
      if (e.tooLarge()) {
        tally.failed(Step.DELIVERING, String.valueOf(e.getMessage()));
        smaller(batch);
        return true;
      }
      return failed(String.valueOf(e.getMessage()));
    }
    spool.settled(batch);
    tally.delivered(batch.lines().size());
    failures = 0;
    larger();
    return true;
  }

  private boolean failed(String message) {
    failures++;
    tally.failed(Step.DELIVERING, message);
    return false;
  }

  /** Halves what is sent at once. An event that is too large alone would stop all behind it. */
  private void smaller(Spool.Batch batch) {
    successes = 0;
    if (batch.lines().size() > 1) {
      mostBytes = batch.lines().stream().mapToInt(line -> line.length).sum() / 2;
    } else {
      spool.settled(batch);
      tally.dropped(Loss.TOO_LARGE, 1);
    }
  }

  /** The limit may have been another one's, such as of a server that is no longer there. */
  private void larger() {
    if (mostBytes < DecisionLogLimits.CHUNK_BYTES
        && ++successes == DecisionLogLimits.DOUBLED_AFTER) {
      successes = 0;
      mostBytes = Math.min(2 * mostBytes, DecisionLogLimits.CHUNK_BYTES);
    }
  }
}
