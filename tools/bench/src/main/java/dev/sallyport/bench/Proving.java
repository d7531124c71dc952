package dev.sallyport.bench;

import dev.sallyport.engine.audit.AuditLog;
import dev.sallyport.engine.json.Digests;
import dev.sallyport.engine.store.AuditLogs.Against;
import dev.sallyport.engine.store.AuditTrail;
import dev.sallyport.engine.store.SqliteStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What it takes to prove a log from its first entry to its last, as {@code audit verify} does, and
 * what is held in memory when it has become ten times as long.
 *
 * @param folder where the log lies meanwhile
 */
record Proving(Effort effort, Path folder) {
  private static final String GROUP = "What it takes to prove a log";
  private static final int LONGER = 10;
  private static final double NANOS_PER_SECOND = 1e9;

  /** Twice as many as share a commit: while one is written, the next gathers. */
  private static final int WRITERS = 1_024;

  private static final Duration LOOK_EVERY = Duration.ofMillis(500);

  /**
   * Every leaf is hashed, and some eighth of a node beside it; what is kept is read and compared.
   */
  private static final Goal TIME_GOAL = Goal.ratioAtMost(5);

  private static final Goal FLAT_GOAL = Goal.ratioAtMost(1.1);

  /** Writes down what has that number. */
  @FunctionalInterface
  private interface Writing {
    void write(AuditLog log, long number);
  }

  List<Row> rows() throws IOException {
    var file = Files.createDirectories(folder).resolve("state.db");
    var some = effort.leaves();
    var many = LONGER * some;
    var before = filled(file, some / 2, (log, number) -> CallEntries.of(number).write(log));
    var rows = new ArrayList<Row>();
    rows.add(time(file, some));
    var verifying = heapWhileProven(file);
    // Small ones, which take no more than minutes: what is remembered of an entry is its hash.
    var after = filled(file, many - some, (log, number) -> log.append(CallEntries.small(number)));
    rows.add(time(file, many));
    rows.add(flat("heap meanwhile", many, heapWhileProven(file), some, verifying));
    rows.add(flat("heap after writing", many, after, some, before));
    Files.delete(file);
    return rows;
  }

  /** Goes on with the log; says what this process holds when that is done. */
  private static double filled(Path file, long count, Writing writing) {
    try (var store = SqliteStore.open(file, Clock.systemUTC())) {
      var log = store.auditLog();
      var next = new AtomicLong();
      Throughput.all(
          WRITERS,
          () -> {
            var number = next.getAndIncrement();
            if (number < count) {
              writing.write(log, number);
            }
            return number < count;
          });
      return Heap.usedMib();
    }
  }

  private static Row time(Path file, long entries) {
    var ours = new ArrayList<Double>();
    var theirs = new ArrayList<Double>();
    // The second time all of it is in the system's own memory, as far as there is room.
    for (var turn = 0; turn < 2; turn++) {
      theirs.add(seconds(() -> read(file)));
      ours.add(seconds(() -> prove(file, entries)));
    }
    return new Row(
            GROUP,
            words(entries) + " entries",
            ours.getLast(),
            "its lines read and hashed",
            theirs.getLast(),
            "s")
        .toReach(TIME_GOAL);
  }

  private static double seconds(Runnable work) {
    var begun = System.nanoTime();
    work.run();
    return (System.nanoTime() - begun) / NANOS_PER_SECOND;
  }

  private static void prove(Path file, long entries) {
    try (var trail = AuditTrail.open(file)) {
      var logs = trail.logs();
      var key = logs.heads().getFirst().key();
      var found = logs.verify(new Against(List.of(key), List.of(), List.of()));
      if (found.size() != 1
          || !found.getFirst().faults().isEmpty()
          || found.getFirst().entries() < entries) {
        throw new BenchException("the log is not proven: " + found, null);
      }
    }
  }

  private static void read(Path file) {
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var query = connection.prepareStatement("SELECT entry FROM audit ORDER BY seq");
        var rows = query.executeQuery()) {
      var digest = Digests.digest();
      while (rows.next()) {
        var _ = digest.digest(rows.getString(1).getBytes(StandardCharsets.UTF_8));
      }
    } catch (SQLException e) {
      throw new BenchException("the log cannot be read", e);
    }
  }

  /** The most that this process holds, of what is not to be thrown away. */
  private static double heapWhileProven(Path file) {
    var most = Heap.usedMib();
    var proving = Thread.ofPlatform().start(() -> prove(file, 0));
    try {
      while (!proving.join(LOOK_EVERY)) {
        most = Math.max(most, Heap.usedMib());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted", e);
    }
    return most;
  }

  private static Row flat(String what, long many, double ours, long some, double theirs) {
    return new Row(GROUP, "%s, %s".formatted(what, words(many)), ours, words(some), theirs, "MiB")
        .toReach(FLAT_GOAL);
  }

  private static String words(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }
}
