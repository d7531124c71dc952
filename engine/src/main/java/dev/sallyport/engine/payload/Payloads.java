package dev.sallyport.engine.payload;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
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
        var _ = sweep(PayloadLimits.STEPS_PER_GO);
        store.scrub();
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
    var blocks = sweep(PayloadLimits.STEPS_PER_GO);
    if (!ended.isEmpty()) {
      store.scrub();
    }
    return new Retention.Done(ended.size(), blocks.deleted(), !ended.isEmpty() || blocks.more());
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
   * Wraps keys anew that an earlier key has wrapped. When none is left, the earlier key can be
   * destroyed: then no copy of an erased key opens anything, wherever it may lie.
   *
   * @param max how many at most
   * @return how many were; 0 if none is left
   */
  public int rewrap(int max) {
    var current = wraps.current();
    var otherwise = store.wrappedOtherwise(current.name(), max);
    for (var stored : otherwise) {
      var key = wraps.unwrapped(stored);
      store.rewrap(stored, current.wrap(stored.name(), key), current.name());
    }
    return otherwise.size();
  }
}
