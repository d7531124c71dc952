package dev.sallyport.engine.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/** Reads a PostgreSQL database over a few connections, since each question travels. */
final class PoolReader implements Reader {

  private static final int CONNECTIONS_MAX = 8;

  /** Longer than a server takes to answer; a call that waits longer is refused. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final Duration IDLE = Duration.ofMinutes(5);

  private final PostgresPlace place;
  private final HikariDataSource pool;
  private final ExecutorService threads =
      Executors.newFixedThreadPool(
          CONNECTIONS_MAX, Thread.ofPlatform().name("sallyport-store-", 1).daemon().factory());

  PoolReader(PostgresPlace place) {
    this.place = place;
    var config = new HikariConfig();
    config.setPoolName("sallyport-store");
    config.setJdbcUrl(place.url());
    config.setDataSourceProperties(PostgresPlace.settings());
    config.setCredentialsProvider(place::credentials);
    config.setMaximumPoolSize(CONNECTIONS_MAX);
    config.setMinimumIdle(1);
    config.setIdleTimeout(IDLE.toMillis());
    config.setConnectionTimeout(PATIENCE.toMillis());
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
    try {
      return CompletableFuture.supplyAsync(() -> asked(query), threads).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof StoreUnavailableException unavailable) {
        throw new StoreUnavailableException(String.valueOf(unavailable.getMessage()), unavailable);
      }
      throw e;
    } catch (RejectedExecutionException e) {
      throw new StoreUnavailableException(place.name() + " is closed", e);
    }
  }

  private <T> T asked(Query<T> query) {
    try (var connection = pool.getConnection()) {
      return query.read(connection);
    } catch (SQLException e) {
      throw new StoreUnavailableException(
          "%s cannot be read: %s".formatted(place.name(), place.told(e)), e);
    }
  }

  @Override
  public void close() {
    threads.close();
    pool.close();
  }
}
