package dev.sallyport.engine.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Reads a PostgreSQL database over a few connections, since each question travels. */
final class PoolReader implements Reader {

  private static final int CONNECTIONS_MAX = 8;

  /** As many as there are searches at once. */
  private static final int SEARCHES_MAX = 2;

  /** Some 100 ms of questions, at a few ms for eight of them; each holds a caller's thread. */
  static final int QUEUE_LIMIT = 1_024;

  /** Longer than a server takes to answer; a call that waits longer is refused. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** The pool takes no less. */
  private static final Duration POOL_WAIT_MIN = Duration.ofMillis(250);

  private static final Duration IDLE = Duration.ofMinutes(5);

  private final PostgresPlace place;
  private final Duration patience;
  private final HikariDataSource pool;
  private final ThreadPoolExecutor threads;

  PoolReader(PostgresPlace place) {
    this(place, PATIENCE);
  }

  /** For searches alone: one that takes long keeps no call waiting. */
  static PoolReader searching(PostgresPlace place) {
    return new PoolReader(place, PATIENCE, SEARCHES_MAX);
  }

  /**
   * @param patience how long whoever asks waits, a quarter of a second at least
   */
  PoolReader(PostgresPlace place, Duration patience) {
    this(place, patience, CONNECTIONS_MAX);
  }

  private PoolReader(PostgresPlace place, Duration patience, int connections) {
    this.place = place;
    this.patience = patience;
    this.threads =
        new ThreadPoolExecutor(
            connections,
            connections,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(QUEUE_LIMIT),
            Thread.ofPlatform().name("sallyport-store-", 1).daemon().factory());
    var config = new HikariConfig();
    config.setPoolName("sallyport-store");
    config.setJdbcUrl(place.url());
    config.setDataSourceProperties(PostgresPlace.settings());
    config.setCredentialsProvider(place::credentials);
    config.setMaximumPoolSize(connections);
    config.setMinimumIdle(1);
    config.setIdleTimeout(IDLE.toMillis());
    config.setConnectionTimeout(Math.max(POOL_WAIT_MIN.toMillis(), half(patience).toMillis()));
    // It is looked at when something is asked, and not before: a start has written already.
    config.setInitializationFailTimeout(-1);
    config.setReadOnly(true);
    this.pool = new HikariDataSource(config);
  }

  /**
   * Asks it on a thread of our own: an interrupt closes the socket that a virtual thread reads
   * from, and whoever is interrupted here had better be told so by what they do next.
   */
  @Override
  public <T> T read(Query<T> query) {
    var asked = new Asked<>(query);
    try {
      threads.execute(asked);
    } catch (RejectedExecutionException e) {
      throw threads.isShutdown()
          ? closed()
          : new StoreUnavailableException(
              "%d reads of %s are waiting already".formatted(QUEUE_LIMIT, place.name()), e);
    }
    try {
      return asked.answer.orTimeout(patience.toNanos(), TimeUnit.NANOSECONDS).join();
    } catch (CompletionException e) {
      throw thrown(e);
    }
  }

  /**
   * There is one for each thread. The pool rests between its attempts to make one, up to 5 s, and
   * so misses a server that is back: then it is asked directly.
   */
  private Connection connection() throws SQLException {
    try {
      return pool.getConnection();
    } catch (SQLTransientConnectionException resting) {
      try {
        return place.connectToRead(half(patience));
      } catch (SQLException fault) {
        fault.addSuppressed(resting);
        throw fault;
      }
    }
  }

  private static Duration half(Duration whole) {
    return whole.dividedBy(2);
  }

  private RuntimeException thrown(CompletionException e) {
    return switch (e.getCause()) {
      case TimeoutException slow ->
          new StoreUnavailableException(
              "%s did not answer within %d ms".formatted(place.name(), patience.toMillis()), slow);
      case SQLException fault ->
          new StoreUnavailableException(
              "%s cannot be read: %s".formatted(place.name(), place.told(fault)), fault);
      case RuntimeException own -> own;
      case Error error -> throw error;
      case null, default -> e;
    };
  }

  private StoreUnavailableException closed() {
    return new StoreUnavailableException(place.name() + " is closed");
  }

  /** Nobody's question is begun any more, and those that are under way lose their connections. */
  @Override
  public void close() {
    for (var waiting : threads.shutdownNow()) {
      if (waiting instanceof Asked<?> asked) {
        asked.answer.completeExceptionally(closed());
      }
    }
    pool.close();
  }

  private final class Asked<T> implements Runnable {
    private final Query<T> query;
    private final CompletableFuture<T> answer = new CompletableFuture<>();

    private Asked(Query<T> query) {
      this.query = query;
    }

    @Override
    public void run() {
      // Whoever has waited too long has been told so.
      if (answer.isDone()) {
        return;
      }
      try (var connection = connection()) {
        answer.complete(query.read(connection));
      } catch (SQLException | RuntimeException | Error e) {
        answer.completeExceptionally(e);
      }
    }
  }
}
