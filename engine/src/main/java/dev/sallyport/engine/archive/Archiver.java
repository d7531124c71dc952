package dev.sallyport.engine.archive;

import dev.sallyport.engine.fetch.Pace;
import dev.sallyport.engine.fetch.Rounds;
import dev.sallyport.engine.tlog.TiledLogs;
import java.time.Clock;
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
  private final Rounds rounds;

  /**
   * How it stands.
   *
   * @param shelf where the archive is
   * @param rounds each carries what has come since the one before
   */
  public record Status(String shelf, Rounds.Status rounds) {}

  public Archiver(TiledLogs logs, Archive archive, Pace pace, Clock clock) {
    this.logs = logs;
    this.archive = archive;
    this.rounds = new Rounds("sallyport-archive", this::carried, pace, clock, new Told());
  }

  private final class Told implements Rounds.Telling {
    @Override
    public void troubled(String why) {
      LOG.warn("the audit log is not archived: {}", why);
    }

    @Override
    public void over() {
      LOG.info("the archive {} is written again", archive.shelf().name());
    }
  }

  /** Begins to carry. */
  public Archiver start() {
    var _ = rounds.start();
    return this;
  }

  public Status status() {
    return new Status(archive.shelf().name().replace("`", ""), rounds.status());
  }

  private Optional<String> carried() {
    try {
      for (var head : logs.heads()) {
        var _ = archive.add(logs, head);
      }
      return Optional.empty();
    } catch (ShelfException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      // The store may be away for a moment; it has said so where it matters.
      return Optional.of("the log cannot be read (%s)".formatted(e.getClass().getSimpleName()));
    }
  }

  @Override
  public void close() {
    rounds.close();
  }
}
