package dev.sallyport.engine.fetch;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
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
  private final Consumer<String> tell;
  private volatile Status status = new Status(Optional.empty(), Optional.empty());
  private int failures;

  /**
   * How it stands.
   *
   * @param doneAt when a round went well for the last time; empty before the first
   * @param trouble why the last one did not; empty where it did
   */
  public record Status(Optional<Instant> doneAt, Optional<String> trouble) {}

  /**
   * @param name the thread's
   * @param round says its trouble, or nothing where all is well
   * @param tell hears of troubles, and that they are over
   */
  public Rounds(
      String name,
      Supplier<Optional<String>> round,
      Pace pace,
      Clock clock,
      Consumer<String> tell) {
    this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
    this.round = round;
    this.pace = pace;
    this.clock = clock;
    this.tell = tell;
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
        var well = goes();
        failures = well ? 0 : failures + 1;
        Thread.sleep(well ? pace.afterAnswer(false) : pace.afterFailure(failures));
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean goes() {
    var trouble = trouble();
    if (trouble.isPresent() && status.trouble().isEmpty()) {
      tell.accept(trouble.get());
    }
    if (trouble.isEmpty() && status.trouble().isPresent()) {
      tell.accept("it is over: " + status.trouble().get());
    }
    status =
        new Status(trouble.isEmpty() ? Optional.of(clock.instant()) : status.doneAt(), trouble);
    return trouble.isEmpty();
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
