package dev.sallyport.engine.store;

import dev.sallyport.engine.audit.AuditSearch;
import dev.sallyport.engine.store.SearchPage.Wanted;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Searches on threads of its own, a few at a time: a search takes longer than other reads, and
 * nobody who waits for a call or looks at a page has to wait for it.
 */
final class SqlAuditSearch implements AuditSearch, AutoCloseable {

  private static final int THREADS = 2;

  /** Some seconds of searches. */
  private static final int QUEUE_LIMIT = 16;

  /** Longer than the searches take that may wait before it. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Reader reader;
  private final SearchWords words;
  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          THREADS,
          THREADS,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(QUEUE_LIMIT),
          Thread.ofPlatform().name("sallyport-search-", 1).daemon().factory());

  /**
   * @param reader whom nobody else waits for; it is not closed here
   */
  SqlAuditSearch(Reader reader, SearchWords words) {
    this.reader = reader;
    this.words = words;
  }

  @Override
  public Page search(Query query, long before, int limit) {
    try {
      return CompletableFuture.supplyAsync(
              () ->
                  reader.read(
                      connection ->
                          SearchPage.of(connection, words, new Wanted(query, before, limit))),
              threads)
          .orTimeout(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)
          .join();
    } catch (RejectedExecutionException e) {
      throw new StoreUnavailableException(
          threads.isShutdown()
              ? "the audit log is closed"
              : "%d searches are waiting already: try again in a moment".formatted(QUEUE_LIMIT),
          e);
    } catch (CompletionException e) {
      throw switch (e.getCause()) {
        case TimeoutException slow ->
            new StoreUnavailableException(
                "the audit log was not searched within %d s".formatted(PATIENCE.toSeconds()), slow);
        case RuntimeException own -> own;
        case Error error -> throw error;
        case null, default -> e;
      };
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
