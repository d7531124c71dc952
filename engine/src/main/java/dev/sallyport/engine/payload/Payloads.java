package dev.sallyport.engine.payload;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/**
 * Keeps documents of sessions, gives them back as they were, and destroys them.
 *
 * <p>A call {@linkplain #begin begins} with the first document that is kept of it, and keeps the
 * others beside that one. A caller's thread prepares a document; whoever writes the audit entry
 * that holds its reference writes its blocks in the same transaction.
 */
public final class Payloads {
  private final PayloadStore store;
  private final KeyWraps wraps;
  private final Clock clock;
  private final SessionKeys keys;
  private final PayloadReader reader;

  /** Up to where the last go came with each earlier wrapping key: the next goes on behind it. */
  private final Map<String, Long> rewrappedUpTo = new ConcurrentHashMap<>();

  /** Whether something may stand in the store's files that was deleted. */
  private final AtomicBoolean unscrubbed = new AtomicBoolean(true);

  public Payloads(PayloadStore store, KeyWraps wraps, Clock clock, SecureRandom random) {
    this.store = store;
    this.wraps = wraps;
    this.clock = clock;
    this.keys = new SessionKeys(store, wraps, clock, random);
    this.reader = new PayloadReader(store, keys::opened);
  }

  /**
   * Sees that documents can be packed, so that no call is the first to find that they cannot.
   *
   * @throws PayloadsUnavailableException if they cannot
   */
  public void requirePacking() {
    SessionKey.requirePacking();
  }

  /**
   * Begins to keep what there is of a call.
   *
   * @throws PayloadsUnavailableException if the session's key is not to be had
   */
  public Keeping begin(Session session) {
    return new Keeping(keys, session, keys.of(session));
  }

  /**
   * Begins with a document, which is kept whatever was erased before it is written: then under a
   * new key.
   *
   * @param document see {@link Keeping#keep}
   * @param written likewise
   * @throws PayloadsUnavailableException if the session's key is not to be had, or if the store
   *     cannot be read
   */
  public Keeping begin(Session session, byte[] document, Predicate<Prepared> written) {
    for (var attempt = 0; attempt < PayloadLimits.ATTEMPTS; attempt++) {
      var keeping = begin(session);
      if (keeping.keep(document, written)) {
        return keeping;
      }
    }
    throw new PayloadsUnavailableException(
        "a session is being erased again and again: what was asked in it was not kept");
  }

  /** Gives documents back. */
  public PayloadReader reader() {
    return reader;
  }

  /**
   * Destroys what is kept of a caller's sessions of one label: the key at once, so that nothing can
   * be read any more, and then the blocks. A later call begins anew.
   */
  public Erasure erase(String principal, String label, Order order) {
    var erasure = store.erase(principal, label, clock.instant(), order);
    keys.forget(principal, label);
    if (erasure instanceof Erasure.Erased) {
      try {
        unscrubbed.set(true);
        var _ = sweep(PayloadLimits.STEPS_PER_GO);
        scrub();
      } catch (PayloadsUnavailableException e) {
        // The key is gone, and that was what was asked for.
        System.getLogger(Payloads.class.getName())
            .log(
                System.Logger.Level.WARNING,
                "a session was erased, and its blocks will be deleted later: {0}",
                e.getMessage());
      }
    }
    return erasure;
  }

  /** Keeps a caller's sessions of one label, and those to come, until they are released. */
  public boolean hold(String principal, String label, Order order) {
    return store.hold(principal, label, clock.instant(), order);
  }

  /**
   * What is on hold, those first that were held first, {@link PayloadLimits#HOLDS_LISTED} at most.
   */
  public List<Held> holds() {
    return store.holds(PayloadLimits.HOLDS_LISTED);
  }

  /** Lets them be erased again. */
  public boolean release(String principal, String label, Order order) {
    return store.release(principal, label, clock.instant(), order);
  }

  /**
   * Destroys what need not be kept any more, for some seconds at most. Calls go on meanwhile: each
   * transaction is short.
   */
  public Retention.Done tidy(Retention retention) {
    var now = clock.instant();
    var max = PayloadLimits.SESSIONS_PER_STEP;
    var ended = new ArrayList<Session>();
    retention.age().ifPresent(age -> ended.addAll(store.eraseBefore(now.minus(age), max, now)));
    retention.bytes().ifPresent(bytes -> ended.addAll(store.eraseBeyond(bytes, max, now)));
    ended.forEach(keys::forget);
    var questions =
        retention
            .age()
            .map(
                age -> store.forgetQuestions(now.minus(age), PayloadLimits.QUESTIONS_PER_STEP, now))
            .orElse(0);
    var blocks = sweep(PayloadLimits.STEPS_PER_GO);
    if (!ended.isEmpty() || questions > 0 || blocks.deleted() > 0) {
      unscrubbed.set(true);
    }
    scrub();
    return new Retention.Done(
        ended.size(),
        blocks.deleted(),
        !ended.isEmpty() || questions == PayloadLimits.QUESTIONS_PER_STEP || blocks.more());
  }

  private void scrub() {
    // Before, so that what is deleted meanwhile is not forgotten.
    if (!unscrubbed.getAndSet(false)) {
      return;
    }
    var out = false;
    try {
      out = store.scrub();
    } finally {
      if (!out) {
        unscrubbed.set(true);
      }
    }
  }

  private record Swept(int deleted, boolean more) {}

  private Swept sweep(int steps) {
    var deleted = 0;
    for (var step = 0; step < steps; step++) {
      var now = clock.instant();
      var some = store.sweep(now.minus(PayloadLimits.LATE_WRITES), now);
      if (some == 0) {
        return new Swept(deleted, false);
      }
      deleted += some;
    }
    return new Swept(deleted, true);
  }

  /**
   * Wraps keys anew that an earlier key has wrapped. One that cannot be is passed over, and tried
   * again in the next go. When none is left, the earlier key can be destroyed: then no copy of an
   * erased key opens anything, wherever it may lie.
   */
  public Rewrapped rewrap() {
    var go = new Go();
    for (var wrap : wraps.outdated()) {
      go.through(wrap);
    }
    var left = new TreeMap<>(store.wraps());
    left.keySet().removeIf(name -> !wraps.isOutdated(name));
    return new Rewrapped(go.done, left, go.trouble);
  }

  private final class Go {
    private int done;
    private Optional<String> trouble = Optional.empty();

    void through(String wrap) {
      var failed = 0;
      while (failed < PayloadLimits.FAILURES_PER_GO && !Thread.currentThread().isInterrupted()) {
        var some =
            store.wrapped(wrap, rewrappedUpTo.getOrDefault(wrap, 0L), PayloadLimits.KEYS_PER_STEP);
        if (some.isEmpty()) {
          rewrappedUpTo.remove(wrap);
          return;
        }
        for (var one : some) {
          if (failed < PayloadLimits.FAILURES_PER_GO) {
            failed += anew(one.key()) ? 0 : 1;
            rewrappedUpTo.put(wrap, one.id());
          }
        }
      }
    }

    private boolean anew(StoredKey stored) {
      var current = wraps.current();
      try {
        var key = wraps.unwrapped(stored);
        store.rewrap(stored, current.wrap(stored.name(), key), current.name());
        done++;
        return true;
      } catch (PayloadsUnavailableException e) {
        trouble = trouble.or(() -> Optional.ofNullable(e.getMessage()));
        return false;
      }
    }
  }
}
