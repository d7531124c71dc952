package dev.sallyport.bench;

import dev.sallyport.engine.audit.AuditJson;
import dev.sallyport.engine.audit.AuditLog;
import dev.sallyport.engine.store.SqliteStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What it takes to write the audit log: each entry is a leaf under a signed checkpoint, and on the
 * disk, when its writer goes on. The store is the gateway's own, with its triggers and its index.
 *
 * @param folder where state lies meanwhile
 */
record Appending(Effort effort, Path folder) {
  private static final String GROUP = "Entries of the audit log, sealed and on the disk";
  private static final String ADDED = "A call's two entries, at 50 calls a second";
  private static final List<Integer> WRITERS = List.of(1, 10, 100);
  private static final String PEER = "rows of SQLite, a commit each";

  /** One alone may take two times as long again for its seal, its triggers and its index. */
  private static final Map<Integer, Goal> GOALS =
      Map.of(1, Goal.ratioAtLeast(0.33), 10, Goal.ratioAtLeast(1), 100, Goal.ratioAtLeast(3));

  private static final Duration EVERY = Duration.ofMillis(20);

  private static final int ENTRIES_OF_A_CALL = 2;
  private static final double TAIL = 0.99;
  private static final double NANOS_PER_MS = 1e6;

  /** Enough of them that the hundredth is one of several. */
  private static final int CALLS = 10;

  List<Row> rows() throws IOException {
    var here = Files.createDirectories(folder);
    try (var store = SqliteStore.open(here.resolve("state.db"), Clock.systemUTC());
        var plain = new PlainTable(here.resolve("plain.db"))) {
      var log = store.auditLog();
      var next = new AtomicLong();
      var rows = new ArrayList<Row>();
      for (var writers : WRITERS) {
        rows.add(throughput(writers, log, plain, next));
      }
      rows.addAll(added(log, next));
      return rows;
    }
  }

  private Row throughput(int writers, AuditLog log, PlainTable plain, AtomicLong next) {
    var ours = new ArrayList<Double>();
    var theirs = new ArrayList<Double>();
    // One round more, which warms up: what takes the time is the disk.
    for (var round = 0; round <= effort.rounds(); round++) {
      ours.add(
          Throughput.perSecond(
              writers, effort.round(), () -> CallEntries.of(next.getAndIncrement()).write(log)));
      theirs.add(
          Throughput.perSecond(
              writers, effort.round(), () -> write(plain, CallEntries.of(next.getAndIncrement()))));
    }
    return new Row(
            GROUP,
            writers == 1 ? "1 writer" : writers + " writers at once",
            ENTRIES_OF_A_CALL * Quantile.median(last(ours)),
            PEER,
            ENTRIES_OF_A_CALL * Quantile.median(last(theirs)),
            "/s")
        .toReach(GOALS.getOrDefault(writers, Goal.NONE));
  }

  private static List<Double> last(List<Double> rounds) {
    return rounds.subList(1, rounds.size());
  }

  private static void write(PlainTable table, CallEntries call) {
    table.add(AuditJson.line(call.intent()));
    table.add(AuditJson.line(call.outcome()));
  }

  /** From when a call was due, so that whatever makes it wait counts. */
  private List<Row> added(AuditLog log, AtomicLong next) throws IOException {
    var took = new ConcurrentLinkedQueue<Double>();
    var calls = CALLS * effort.calls();
    var theirs = Disk.syncsMs(folder, calls, ENTRIES_OF_A_CALL);
    var begun = System.nanoTime();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var i = 0; i < calls; i++) {
        var due = begun + i * EVERY.toNanos();
        TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
        threads.execute(() -> called(log, next, due, took));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted", e);
    }
    if (took.size() < calls) {
      throw new BenchException("an entry could not be written", null);
    }
    return List.of(
        added("median", took, theirs, 0.5), added("99th percentile", took, theirs, TAIL));
  }

  private static void called(AuditLog log, AtomicLong next, long due, Queue<Double> took) {
    CallEntries.of(next.getAndIncrement()).write(log);
    took.add((System.nanoTime() - due) / NANOS_PER_MS);
  }

  private static Row added(String what, Queue<Double> took, List<Double> theirs, double share) {
    return new Row(
        ADDED,
        what,
        Quantile.of(List.copyOf(took), share),
        "two fsyncs of this disk",
        Quantile.of(theirs, share),
        "ms");
  }
}
