package dev.sallyport.engine.archive;

import dev.sallyport.engine.fetch.Pace;
import dev.sallyport.engine.fetch.Rounds;
import dev.sallyport.engine.tlog.Checkpoint;
import dev.sallyport.engine.tlog.TiledLogs;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries the logs that a gateway writes to an archive as they grow, on a thread of its own, and
 * those of gateways that have gone. An archive that is away delays nothing: what it has missed is
 * carried over when it is back.
 */
public final class Archiver implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Archiver.class);

  /**
   * What another gateway writes is carried when the archive of it has stood still for so long, or
   * for some of its rounds: that gateway has gone, or cannot.
   */
  static final Duration TAKE_UP = Duration.ofMinutes(5);

  private static final int ROUNDS = 5;

  private final TiledLogs logs;
  private final Predicate<String> own;
  private final Archive archive;
  private final Duration takeUp;
  private final Clock clock;
  private final Rounds rounds;
  private volatile boolean contradicted;

  // These belong to the thread: how many entries of a log are archived, and since when no more are.
  private final Map<Integer, Long> done = new HashMap<>();
  private final Map<Integer, Watch> watched = new HashMap<>();

  private record Watch(long size, Instant since) {}

  /**
   * How it stands.
   *
   * @param shelf where the archive is
   * @param rounds each carries what has come since the one before
   * @param contradicted whether the archive has entries of a log that are not those of the log
   */
  public record Status(String shelf, Rounds.Status rounds, boolean contradicted) {}

  /**
   * @param own which names are those of logs that no other gateway writes
   */
  public Archiver(TiledLogs logs, Predicate<String> own, Archive archive, Pace pace, Clock clock) {
    this.logs = logs;
    this.own = own;
    this.archive = archive;
    this.clock = clock;
    var rounds = pace.poll().multipliedBy(ROUNDS);
    this.takeUp = rounds.compareTo(TAKE_UP) > 0 ? rounds : TAKE_UP;
    this.rounds = new Rounds("sallyport-archive", this::carried, pace, clock, new Told());
  }

  private final class Told implements Rounds.Telling {
    @Override
    public void troubled(String why) {
      if (!contradicted) {
        LOG.warn("the audit log is not archived: {}", why);
      }
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
    return new Status(archive.shelf().name().replace("`", ""), rounds.status(), contradicted);
  }

  /** What is the matter with one log keeps no other from being carried. */
  private Optional<String> carried() {
    List<TiledLogs.Head> heads;
    try {
      heads = logs.heads();
    } catch (RuntimeException e) {
      return Optional.of(unread(e));
    }
    var troubles = new ArrayList<String>();
    var contradictions = new ArrayList<String>();
    for (var head : heads) {
      if (Thread.currentThread().isInterrupted()) {
        break;
      }
      try {
        carry(head);
      } catch (ContradictedException e) {
        contradictions.add(String.valueOf(e.getMessage()));
      } catch (ShelfException e) {
        troubles.add(String.valueOf(e.getMessage()));
      } catch (RuntimeException e) {
        troubles.add(unread(e));
      }
    }
    if (!contradictions.isEmpty() && !contradicted) {
      LOG.error(
          "{}: it was set back, or is forked. Put the log back, or begin another (delete `audit.key`)",
          contradictions.getFirst());
    }
    // Who cannot look does not know better.
    contradicted = !contradictions.isEmpty() || (contradicted && !troubles.isEmpty());
    return Stream.concat(contradictions.stream(), troubles.stream()).findFirst();
  }

  /** Asks the archive of nothing that has not changed. */
  private void carry(TiledLogs.Head log) {
    var size = Checkpoint.parse(log.checkpoint().text()).size();
    if (done.getOrDefault(log.id(), -1L) != size
        && (own.test(log.key().name()) || isDue(log, size))) {
      done.put(log.id(), archive.add(logs, log));
    }
  }

  /** Whether another gateway's log is to be carried, or looked at, since all of it is there. */
  private boolean isDue(TiledLogs.Head log, long size) {
    var there = archive.size(log.key());
    if (there >= size) {
      return true;
    }
    var now = clock.instant();
    var watch = watched.get(log.id());
    if (watch == null || watch.size() != there) {
      watched.put(log.id(), new Watch(there, now));
      return false;
    }
    return !now.isBefore(watch.since().plus(takeUp));
  }

  /** The store may be away for a moment; it has said so where it matters. */
  private static String unread(RuntimeException e) {
    return "the log cannot be read (%s)".formatted(e.getClass().getSimpleName());
  }

  /** Carries what was written last, where that works at once. */
  @Override
  public void close() {
    Rounds.finish(List.of(rounds));
  }
}
