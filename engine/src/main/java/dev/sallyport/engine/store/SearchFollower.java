package dev.sallyport.engine.store;

import dev.sallyport.engine.audit.AuditTerms;
import dev.sallyport.engine.fetch.Pace;
import dev.sallyport.engine.fetch.Rounds;
import dev.sallyport.engine.store.SearchTable.Behind;
import dev.sallyport.engine.store.SearchTable.Entry;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Makes entries findable after they have become durable, so that no call waits for it. It follows
 * each log by the numbers of its leaves, which have no gaps and become visible in their order, goes
 * on after a restart where it was, and takes on the logs of gateways that have gone. Several
 * gateways take turns.
 */
final class SearchFollower implements AutoCloseable {

  /** A transaction of some ms: whoever writes meanwhile waits no longer than that. */
  static final int PAGE = 64;

  /** Within twice that time an entry is found; while nothing comes it costs one question. */
  private static final Duration PAUSE = Duration.ofMillis(250);

  /** While others wait to write there is a pause after each page, so that they get on. */
  private static final Duration BREATH = Duration.ofMillis(25);

  /** Names of rules and models recur; they are some 16 bytes each. */
  private static final int KNOWN_MAX = 10_000;

  private final Reader reader;
  private final GroupCommit writer;
  private final Rounds rounds;

  // Belongs to the thread.
  private final Set<Long> known = new HashSet<>();

  SearchFollower(Reader reader, GroupCommit writer, Clock clock) {
    this.reader = reader;
    this.writer = writer;
    this.rounds =
        new Rounds(
            "sallyport-search-index",
            this::round,
            new Pace(PAUSE, new SecureRandom()),
            clock,
            new Told());
  }

  private static final class Told implements Rounds.Telling {
    private static final System.Logger LOG = System.getLogger(SearchFollower.class.getName());

    @Override
    public void troubled(String why) {
      LOG.log(
          System.Logger.Level.WARNING,
          "new entries of the audit log are not found by searches for now: {0}",
          why);
    }

    @Override
    public void over() {
      LOG.log(System.Logger.Level.INFO, "new entries of the audit log are found by searches again");
    }
  }

  SearchFollower start() {
    var _ = rounds.start();
    return this;
  }

  /** How it stands. */
  Rounds.Status status() {
    return rounds.status();
  }

  /** Does page after page of each log that is behind; what is wrong with one keeps no other. */
  private Optional<String> round() {
    var troubles = new LinkedHashMap<Integer, String>();
    try {
      while (!Thread.currentThread().isInterrupted()) {
        var behind =
            reader.read(SearchTable::behind).stream()
                .filter(log -> !troubles.containsKey(log.log()))
                .toList();
        if (behind.isEmpty()) {
          break;
        }
        for (var log : behind) {
          tried(log).ifPresent(why -> troubles.put(log.log(), why));
        }
        if (writer.waiting() > 0) {
          Thread.sleep(BREATH);
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (StoreUnavailableException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
    return troubles.values().stream().findFirst();
  }

  private Optional<String> tried(Behind log) {
    try {
      page(log);
      return Optional.empty();
    } catch (RuntimeException e) {
      // What is known may be known of a place that is not the one any more. The messages of our own
      // faults alone say nothing of entries.
      known.clear();
      return Optional.of(
          e instanceof StoreUnavailableException
              ? String.valueOf(e.getMessage())
              : e.getClass().getName());
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
    rounds.close();
  }
}
