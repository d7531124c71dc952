package dev.sallyport.engine.archive;

import dev.sallyport.engine.fetch.Pace;
import dev.sallyport.engine.fetch.Trouble;
import dev.sallyport.engine.tlog.TiledLogs;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries logs to an archive as they grow, on a thread of its own. An archive that is away delays
 * nothing: what it has missed is carried over when it is back.
 */
public final class Archiver implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Archiver.class);

  private final TiledLogs logs;
  private final Archive archive;
  private final Pace pace;
  private final Clock clock;
  private final Thread thread;

  private volatile Status status;
  private int failures;

  /**
   * How it stands.
   *
   * @param shelf where the archive is
   * @param doneAt when all was there for the last time; empty before the first
   * @param failures how many attempts have failed
   * @param trouble why it is not now; empty where all is well
   */
  public record Status(
      String shelf, Optional<Instant> doneAt, long failures, Optional<Trouble> trouble) {

    private Status done(Instant at) {
      return new Status(shelf, Optional.of(at), failures, Optional.empty());
    }

    private Status failed(Trouble what) {
      return new Status(shelf, doneAt, failures + 1, Optional.of(what));
    }
  }

  public Archiver(TiledLogs logs, Archive archive, Pace pace, Clock clock) {
    this.logs = logs;
    this.archive = archive;
    this.pace = pace;
    this.clock = clock;
    this.status =
        new Status(archive.shelf().name().replace("`", ""), Optional.empty(), 0, Optional.empty());
    this.thread = Thread.ofPlatform().name("sallyport-archive").daemon().unstarted(this::run);
  }

  /** Begins to carry. */
  public Archiver start() {
    thread.start();
    return this;
  }

  public Status status() {
    return status;
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        Thread.sleep(carry() ? pace.afterAnswer(false) : pace.afterFailure(failures));
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether all is there. */
  private boolean carry() {
    try {
      for (var head : logs.heads()) {
        var _ = archive.add(logs, head);
      }
    } catch (ShelfException e) {
      return failed(String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      // The store may be away for a moment; it has said so where it matters.
      return failed("the log cannot be read (%s)".formatted(e.getClass().getSimpleName()));
    }
    if (status.trouble().isPresent()) {
      LOG.info("the archive {} is written again", archive.shelf().name());
    }
    failures = 0;
    status = status.done(clock.instant());
    return true;
  }

  private boolean failed(String why) {
    if (status.trouble().isEmpty()) {
      LOG.warn("the audit log is not archived: {}", why);
    }
    failures++;
    status = status.failed(new Trouble(clock.instant(), why));
    return false;
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(Duration.ofSeconds(1));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
