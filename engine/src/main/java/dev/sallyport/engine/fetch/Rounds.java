package dev.sallyport.engine.fetch;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Does something again and again on a thread of its own, and tells of a trouble when it begins and
 * when it is over, and not at each round between.
 */
public final class Rounds implements AutoCloseable {
  private static final Duration LEAVES_WITHIN = Duration.ofSeconds(5);

  private final Thread thread;
  private final Supplier<Optional<String>> round;
  private final Pace pace;
  private final Clock clock;
  private final Telling telling;
  private volatile Status status = new Status(Optional.empty(), 0, Optional.empty());
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
      while (!Thread.currentThread().isInterrupted()) {
        Thread.sleep(goes() ? pace.afterAnswer(false) : pace.afterFailure(inARow));
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether all is well. */
  private boolean goes() {
    var why = trouble();
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
    } catch (RuntimeException e) {
      // A fault of ours must not end the rounds; its message might quote what was worked on.
      return Optional.of("a fault (%s)".formatted(e.getClass().getSimpleName()));
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(LEAVES_WITHIN);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
