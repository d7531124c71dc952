package dev.sallyport.engine.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.archive.ArchiveTest.Grown;
import dev.sallyport.engine.archive.Archiver.Status;
import dev.sallyport.engine.fetch.Pace;
import dev.sallyport.engine.fetch.Trouble;
import dev.sallyport.engine.support.SteppedClock;
import dev.sallyport.engine.tlog.NoteSigner;
import dev.sallyport.engine.tlog.TilePath;
import dev.sallyport.engine.tlog.TiledLogs;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ArchiverTest {

  /** Tells a test that hangs from a slow one. */
  private static final Duration LIMIT = Duration.ofMinutes(1);

  @TempDir Path directory;

  /** Two logs; entries of the first may be missing. */
  private static final class Two implements TiledLogs {
    private final Grown first = grown("log.example/one");
    private final Grown second = grown("log.example/two");
    private volatile boolean broken;

    private static Grown grown(String name) {
      return new Grown(NoteSigner.generate(name, new SecureRandom())).to(300, "e");
    }

    @Override
    public List<Head> heads() {
      var other = second.head();
      return List.of(first.head(), new Head(2, other.key(), other.checkpoint()));
    }

    @Override
    public Optional<byte[]> tile(int log, TilePath path) {
      if (log == 2) {
        return second.tile(log, path);
      }
      return broken && path.level() == TilePath.ENTRIES ? Optional.empty() : first.tile(log, path);
    }
  }

  private Archiver archiver(TiledLogs logs) {
    return new Archiver(
        logs,
        _ -> true,
        new Archive(new DirectoryShelf(directory)),
        new Pace(Duration.ofMillis(5), new Random(1)),
        Clock.systemUTC());
  }

  @Test
  void aLogThatCannotBeArchivedKeepsNoOther() {
    var logs = new Two();
    logs.broken = true;
    try (var archiver = archiver(logs).start()) {
      var status = until(archiver, one -> one.rounds().trouble().isPresent());
      assertThat(status.rounds().trouble().map(Trouble::message).orElse(""))
          .startsWith("`tile/entries/000` of the log `log.example/one` cannot be archived");
      assertThat(status.contradicted()).isFalse();
      var archive = new Archive(new DirectoryShelf(directory));
      assertThat(archive.verify(logs.second.head().key(), List.of(logs.second.head().checkpoint())))
          .isEmpty();
      logs.broken = false;
      var _ = until(archiver, one -> one.rounds().trouble().isEmpty());
      assertThat(archive.verify(logs.first.head().key(), List.of(logs.first.head().checkpoint())))
          .isEmpty();
    }
  }

  @Test
  void aLogThatWasSetBackIsToldAsContradicted() {
    var logs = new Two();
    try (var archiver = archiver(logs).start()) {
      var _ = until(archiver, one -> one.rounds().doneAt().isPresent());
    }
    logs.first.back();
    var _ = logs.first.to(299, "f");
    try (var archiver = archiver(logs).start()) {
      assertThat(until(archiver, Status::contradicted).rounds().doneAt()).isEmpty();
    }
  }

  @Test
  void whatWasWrittenLastIsArchivedAtTheEnd() {
    var logs = new Two();
    var pace = new Pace(Duration.ofDays(1), new Random(1));
    var archive = new Archive(new DirectoryShelf(directory));
    try (var archiver = new Archiver(logs, _ -> true, archive, pace, Clock.systemUTC()).start()) {
      var _ = until(archiver, one -> one.rounds().doneAt().isPresent());
      var _ = logs.first.to(301, "e");
    }
    assertThat(archive.verify(logs.first.head().key(), List.of(logs.first.head().checkpoint())))
        .isEmpty();
  }

  @Test
  void whatAnotherGatewayWritesIsTakenUpWhenItsArchiveStandsStill() {
    var logs = new Two();
    var clock = new SteppedClock(Instant.parse("2026-11-23T10:00:00Z"));
    var archive = new Archive(new DirectoryShelf(directory));
    var mine = logs.first.head().key();
    var other = logs.second.head().key();
    try (var archiver =
        new Archiver(
                logs,
                mine.name()::equals,
                archive,
                new Pace(Duration.ofMillis(5), new Random(1)),
                clock)
            .start()) {
      var began = clock.instant();
      var _ = until(archiver, one -> one.rounds().doneAt().isPresent());
      clock.step(Archiver.TAKE_UP.minusSeconds(1));
      var _ = until(archiver, one -> after(one, began));
      assertThat(archive.size(mine)).isEqualTo(300);
      assertThat(archive.size(other)).isZero();
      clock.step(Duration.ofSeconds(1));
      var _ = until(archiver, _ -> archive.size(other) == 300);
    }
  }

  /** A round has been done that began after that. */
  private static boolean after(Status status, Instant at) {
    return status.rounds().doneAt().filter(at::isBefore).isPresent();
  }

  @Test
  void whatIsArchivedAsksForNothing() {
    var logs = new Two();
    var shelf = new Counting(new DirectoryShelf(directory));
    try (var archiver =
        new Archiver(
                logs,
                _ -> true,
                new Archive(shelf),
                new Pace(Duration.ofMillis(1), new Random(1)),
                Clock.systemUTC())
            .start()) {
      var _ = until(archiver, one -> one.rounds().doneAt().isPresent());
      var asked = shelf.asked.get();
      var at = archiver.status().rounds().doneAt().orElseThrow();
      var _ = until(archiver, one -> after(one, at.plusMillis(20)));
      assertThat(shelf.asked).hasValue(asked);
    }
  }

  private record Counting(Shelf shelf, AtomicInteger asked) implements Shelf {
    Counting(Shelf shelf) {
      this(shelf, new AtomicInteger());
    }

    @Override
    public String name() {
      return shelf.name();
    }

    @Override
    public Optional<byte[]> get(String name) {
      asked.incrementAndGet();
      return shelf.get(name);
    }

    @Override
    public void put(String name, byte[] bytes) {
      shelf.put(name, bytes);
    }

    @Override
    public void remove(String name) {
      shelf.remove(name);
    }
  }

  private static Status until(Archiver archiver, Predicate<Status> wish) {
    var deadline = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      var now = archiver.status();
      if (wish.test(now)) {
        return now;
      }
      assertThat(System.nanoTime()).as("%s", now).isLessThan(deadline);
      LockSupport.parkNanos(1_000_000);
    }
  }
}
