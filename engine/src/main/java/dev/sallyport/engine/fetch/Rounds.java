package dev.sallyport.engine.fetch;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Does something again and again on a thread of its own, and tells of a trouble when it begins and
 * when it is over, and not at each round between.
 */
public final class Rounds implements AutoCloseable {
  private static final Duration LEAVES_WITHIN = Duration.ofSeconds(5);

  private final CountDownLatch ending = new CountDownLatch(1);
  private final Thread thread;
  private final Supplier<Optional<String>> round;
  private final Pace pace;
  private final Clock clock;
  private final Telling telling;
  private volatile Status status = new Status(Optional.empty(), 0, Optional.empty());
  private volatile boolean last;
  private int inARow;

  /** Who hears of it. */
  public interface Telling {
    void troubled(String why);

    void over();
  }

  /**
   * How it stands.
   *
   * @param doneAt when a round went well for the last time; empty before the first
   * @param failures how many have not
   * @param trouble why the last one did not; empty where it did
   */
  public record Status(Optional<Instant> doneAt, long failures, Optional<Trouble> trouble) {

    private Status done(Instant at) {
      return new Status(Optional.of(at), failures, Optional.empty());
    }

    private Status failed(Trouble what) {
      return new Status(doneAt, failures + 1, Optional.of(what));
    }
  }

  /**
   * @param name the thread's
   * @param round says its trouble, or nothing where all is well
   */
  public Rounds(
      String name, Supplier<Optional<String>> round, Pace pace, Clock clock, Telling telling) {
    this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
    this.round = round;
    this.pace = pace;
    this.clock = clock;
    this.telling = telling;
  }

  /** Begins with the first round. */
  public Rounds start() {
    thread.start();
    return this;
  }

  public Status status() {
    return status;
  }

  private void run() {
    try {
      var pause = Duration.ZERO;
      while (!ending.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
        pause = goes() ? pace.afterAnswer(false) : pace.afterFailure(inARow);
      }
      if (last && inARow == 0) {
        var _ = goes();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether all is well. */
  private boolean goes() {
    var why = trouble();
    if (Thread.currentThread().isInterrupted()) {
      // What was broken off is no trouble.
      return true;
    }
    var before = status.trouble();
    if (why.isPresent()) {
      if (before.isEmpty()) {
        telling.troubled(why.get());
      }
      inARow++;
      status = status.failed(new Trouble(clock.instant(), why.get()));
      return false;
    }
    if (before.isPresent()) {
      telling.over();
    }
    inARow = 0;
    status = status.done(clock.instant());
    return true;
  }

  private Optional<String> trouble() {
    try {
      return round.get();
    } catch (RuntimeException | VirtualMachineError e) {
      // Whatever it is, the rounds go on. Its message might quote what was worked on.
      return Optional.of("a fault (%s)".formatted(e.getClass().getSimpleName()));
    }
  }

  /** Breaks off what is under way; what has not begun never will. */
  @Override
  public void close() {
    ending.countDown();
    thread.interrupt();
    join(List.of(this));
  }

  /**
   * Ends all of them, together, after a last round of each that is not in trouble; what takes too
   * long is broken off.
   */
  public static void finish(List<Rounds> all) {
    for (var one : all) {
      one.last = true;
      one.ending.countDown();
    }
    join(all);
    all.forEach(one -> one.thread.interrupt());
    join(all);
  }

  private static void join(List<Rounds> all) {
    var until = System.nanoTime() + LEAVES_WITHIN.toNanos();
    try {
      for (var one : all) {
        // One that was never started cannot be waited for.
        if (one.thread.getState() != Thread.State.NEW) {
          one.thread.join(Duration.ofNanos(Math.max(0, until - System.nanoTime())));
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
