package dev.sallyport.engine.store;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes for everybody on one thread: whatever has gathered while the last commit was under way
 * goes into the next, so that many callers share one fsync. It is a platform thread, since a
 * virtual one would hold its carrier during each write to the disk.
 *
 * <p>INVARIANT: nothing is acknowledged that is not durable in the very place that was meant
 * ({@link Place#identity}).
 *
 * <p>Where one job of a batch fails, the batch is undone and written in halves, so that nobody
 * fails for another's fault. If a commit fails, or the connection, all its callers fail, the
 * connection is thrown away, and the next batch opens another: when the disk is writable again, so
 * is the store.
 */
final class GroupCommit implements AutoCloseable {

  /** Each waiting write holds an entry of a few KB and a caller's thread; beyond these, refuse. */
  static final int QUEUE_LIMIT = 16_384;

  /** A transaction of this many rows takes a few milliseconds, mostly fsync. */
  private static final int BATCH_LIMIT = 512;

  /** A disk that takes longer than this is treated as broken: the caller is answered with 503. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  /**
   * Bringing a schema forward may read the whole audit log, at some 10 s for a million entries; who
   * waits for it waits for a start.
   */
  static final Duration OPENING_PATIENCE = Duration.ofHours(1);

  /**
   * Something to write, inside the transaction that is open; it neither commits nor rolls back. It
   * is done again where it was undone, and so leaves no trace elsewhere.
   */
  @FunctionalInterface
  interface Work<T> {
    T write(Transaction transaction) throws SQLException;
  }

  private final Place place;
  private final Seal seal;
  private final Duration patience;
  private final ArrayBlockingQueue<Job<?>> queue = new ArrayBlockingQueue<>(QUEUE_LIMIT);
  private final Job<Boolean> stop = new Job<>(_ -> true, false);
  private final AtomicLong commits = new AtomicLong();
  private final Thread thread;
  private volatile boolean stopped;

  // Belongs to the writing thread.
  private Optional<Open> open = Optional.empty();

  GroupCommit(Place place, Seal seal, Duration patience) {
    this.place = place;
    this.seal = seal;
    this.patience = patience;
    this.thread = Thread.ofPlatform().name("sallyport-store").daemon().unstarted(this::run);
  }

  GroupCommit start() {
    thread.start();
    return this;
  }

  /**
   * Does the work and returns its result once it is durable. An interrupt does not end the wait;
   * the writer's patience does. Where several gateways share the place, such work is done by one of
   * them at a time, in the order in which it becomes durable.
   *
   * @throws StoreUnavailableException if it cannot be promised to be durable
   */
  <T> T commit(Work<T> work) {
    return done(new Job<>(work, true), patience);
  }

  /** The same for work that only adds rows, which nobody has to wait for. */
  <T> T append(Work<T> work) {
    return done(new Job<>(work, false), patience);
  }

  /** The same for the first work of all, which takes turns by itself and may take its time. */
  <T> T open(Work<T> work) {
    return done(new Job<>(work, false), OPENING_PATIENCE);
  }

  private <T> T done(Job<T> job, Duration patience) {
    if (!queue.offer(job)) {
      throw new StoreUnavailableException(
          "%d writes to %s are waiting already".formatted(QUEUE_LIMIT, place.name()));
    }
    // Either this sees the end, or the writer's last look into the queue sees the job.
    if (stopped) {
      throw closed();
    }
    try {
      return job.done.orTimeout(patience.toNanos(), TimeUnit.NANOSECONDS).join();
    } catch (CompletionException e) {
      throw unavailable(e.getCause() == null ? e : e.getCause(), patience);
    }
  }

  /** How many transactions have been committed. */
  long commits() {
    return commits.get();
  }

  /** How many jobs wait until the writer has time for them. */
  int waiting() {
    return queue.size();
  }

  /** Writes what is waiting, then lets go of the place. */
  @Override
  public void close() {
    try {
      if (!stopped) {
        queue.put(stop);
      }
      thread.join(patience);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    var batch = new ArrayList<Job<?>>();
    try {
      var last = false;
      while (!last) {
        batch.add(queue.take());
        queue.drainTo(batch, BATCH_LIMIT - 1);
        last = batch.remove(stop);
        // Those that only add rows do not wait for others' turns.
        write(batch.stream().filter(job -> !job.inTurn()).toList());
        write(batch.stream().filter(Job::inTurn).toList());
        batch.clear();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      // However this thread ends, nobody is left waiting for it.
      stopped = true;
      queue.drainTo(batch);
      batch.forEach(job -> job.done.completeExceptionally(closed()));
      disconnect();
    }
  }

  /**
   * @param batch all in turn, or none
   */
  private void write(List<Job<?>> batch) {
    // Whoever has waited too long was told that it failed; so it had better not be done.
    var jobs = batch.stream().filter(job -> !job.done.isDone()).toList();
    if (jobs.isEmpty()) {
      return;
    }
    try {
      var current = connected();
      var connection = current.connection();
      // Turning auto-commit off and on again begins and commits. `commit` would begin the next
      // transaction at once, and its lock would keep other processes out while nothing happens.
      connection.setAutoCommit(false);
      if (jobs.getFirst().inTurn()) {
        place.takeTurn(connection);
      }
      var transaction = new Transaction(current.prepared());
      try {
        for (var job : jobs) {
          job.write(transaction);
        }
      } catch (SQLException | RuntimeException e) {
        if (jobs.size() == 1 || !undone(connection)) {
          throw e;
        }
        var half = jobs.size() / 2;
        write(jobs.subList(0, half));
        write(jobs.subList(half, jobs.size()));
        return;
      }
      seal.close(transaction);
      stillThere(current);
      connection.setAutoCommit(true);
      stillThere(current);
      commits.incrementAndGet();
      jobs.forEach(Job::acknowledge);
    } catch (SQLException | IOException | RuntimeException | VirtualMachineError e) {
      // A RuntimeException is a bug in a job, and memory may be short for a moment. Neither must
      // end the thread that everybody else depends on.
      disconnect();
      jobs.forEach(job -> job.done.completeExceptionally(e));
    }
  }

  /** Whether nothing is left of the transaction, and the connection stands. */
  private static boolean undone(Connection connection) {
    try {
      connection.rollback();
      connection.setAutoCommit(true);
      return true;
    } catch (SQLException lost) {
      return false;
    }
  }

  private Open connected() throws SQLException, IOException {
    if (open.isEmpty()) {
      open = Optional.of(new Open(new Prepared(place.connect()), place.identity()));
    }
    return open.orElseThrow();
  }

  /**
   * The look before the commit keeps writes to a place that is not the one any more from taking
   * effect, the look after it closes the gap between the two.
   */
  private void stillThere(Open current) throws IOException {
    if (!current.identity().equals(place.identity())) {
      throw new IOException("another one stands in its place");
    }
  }

  private void disconnect() {
    var current = open;
    open = Optional.empty();
    current.ifPresent(
        which -> {
          try {
            which.connection().close();
          } catch (SQLException e) {
            // It is given up in any case; what it had not committed, it has not acknowledged.
            System.getLogger(GroupCommit.class.getName())
                .log(System.Logger.Level.DEBUG, "closing a broken connection failed", e);
          }
        });
  }

  private StoreUnavailableException unavailable(Throwable cause, Duration patience) {
    return switch (cause) {
      case StoreUnavailableException named -> named;
      case TimeoutException slow ->
          new StoreUnavailableException(
              "%s could not be written within %d ms".formatted(place.name(), patience.toMillis()),
              slow);
      case Throwable other ->
          new StoreUnavailableException(
              "%s cannot be written: %s".formatted(place.name(), place.told(other)), other);
    };
  }

  private StoreUnavailableException closed() {
    return new StoreUnavailableException("%s is closed".formatted(place.name()));
  }

  /** A connection, and the place that it had opened. */
  private record Open(Prepared prepared, Optional<Object> identity) {
    Connection connection() {
      return prepared.connection();
    }
  }

  private static final class Job<T> {
    private final Work<T> work;
    private final boolean inTurn;
    private final CompletableFuture<T> done = new CompletableFuture<>();
    private Optional<T> result = Optional.empty();

    private Job(Work<T> work, boolean inTurn) {
      this.work = work;
      this.inTurn = inTurn;
    }

    private boolean inTurn() {
      return inTurn;
    }

    private void write(Transaction transaction) throws SQLException {
      if (!done.isDone()) {
        result = Optional.of(work.write(transaction));
      }
    }

    private void acknowledge() {
      result.ifPresent(done::complete);
    }
  }
}
