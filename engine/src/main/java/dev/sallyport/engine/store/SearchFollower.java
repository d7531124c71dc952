package dev.sallyport.engine.store;

import dev.sallyport.engine.audit.AuditTerms;
import dev.sallyport.engine.store.SearchTable.Behind;
import dev.sallyport.engine.store.SearchTable.Entry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Makes entries findable after they have become durable, so that no call waits for it. It follows
 * each log by the numbers of its leaves, which have no gaps and become visible in their order, goes
 * on after a restart where it was, and takes on the logs of gateways that have gone. Several
 * gateways take turns.
 */
final class SearchFollower implements AutoCloseable {

  /** A transaction of some ms: whoever writes meanwhile waits no longer than that. */
  static final int PAGE = 64;

  /** Within that time an entry is found; while nothing comes it costs one question. */
  private static final Duration PAUSE = Duration.ofMillis(250);

  /** While others wait to write there is a pause after each page, so that they get on. */
  private static final Duration BREATH = Duration.ofMillis(25);

  /** How long after a failure it is tried again. */
  private static final Duration TROUBLE = Duration.ofSeconds(5);

  /** Names of rules and models recur; they are some 16 bytes each. */
  private static final int KNOWN_MAX = 10_000;

  private final Reader reader;
  private final GroupCommit writer;
  private final CountDownLatch stop = new CountDownLatch(1);
  private final Thread thread;

  // Belongs to the thread.
  private final Set<Long> known = new HashSet<>();

  SearchFollower(Reader reader, GroupCommit writer) {
    this.reader = reader;
    this.writer = writer;
    this.thread = Thread.ofPlatform().name("sallyport-search-index").daemon().unstarted(this::run);
  }

  SearchFollower start() {
    thread.start();
    return this;
  }

  private void run() {
    try {
      var pause = Duration.ZERO;
      while (!stop.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
        pause = step();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Does the next page of each log that is behind; says after which time to go on. */
  private Duration step() {
    try {
      var behind = reader.read(SearchTable::behind);
      for (var log : behind) {
        page(log);
      }
      if (behind.isEmpty()) {
        return PAUSE;
      }
      return writer.waiting() > 0 ? BREATH : Duration.ZERO;
    } catch (RuntimeException e) {
      // What is known may be known of a place that is not the one any more. The messages of our own
      // faults alone say nothing of entries.
      known.clear();
      System.getLogger(SearchFollower.class.getName())
          .log(
              stop.getCount() == 0 ? System.Logger.Level.DEBUG : System.Logger.Level.WARNING,
              "new entries of the audit log are not found by searches for now: {0}",
              e instanceof StoreUnavailableException ? e.getMessage() : e.getClass().getName());
      return TROUBLE;
    }
  }

  private void page(Behind log) {
    var to = Math.min(log.from() + PAGE, log.size());
    var entries = entries(log, to);
    if (known.size() > KNOWN_MAX) {
      known.clear();
    }
    // INVARIANT: what a transaction has added is known when it has been committed, and not before.
    known.addAll(
        writer.append(
            transaction -> {
              var connection = transaction.connection();
              return SearchTable.claim(connection, log.log(), log.from(), to)
                  ? SearchTable.add(connection, log.log(), entries, known)
                  : Set.of();
            }));
  }

  /** An entry that somebody has taken out of the log is not found, and `audit verify` says so. */
  private List<Entry> entries(Behind log, long to) {
    var entries = new ArrayList<Entry>();
    for (var leaf :
        reader.read(connection -> LogTable.entries(connection, log.log(), log.from(), to))) {
      leaf.line().ifPresent(line -> entries.add(new Entry(leaf.leaf().seq(), AuditTerms.of(line))));
    }
    return entries;
  }

  /** What is not done yet is done after the next start. */
  @Override
  public void close() {
    stop.countDown();
    try {
      thread.join(GroupCommit.PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
