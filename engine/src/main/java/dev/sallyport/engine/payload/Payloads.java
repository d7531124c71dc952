package dev.sallyport.engine.payload;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Keeps documents of sessions, gives them back as they were, and destroys them.
 *
 * <p>A caller's thread {@linkplain #prepare prepares} a document; whoever writes the audit entry
 * that holds its reference writes its blocks in the same transaction; and when that is durable,
 * says so by {@link #durable}, so that the blocks are not written again.
 */
public final class Payloads {
  private final PayloadStore store;
  private final KeyWraps wraps;
  private final Clock clock;
  private final SecureRandom random;
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
    this.random = random;
    this.keys = new SessionKeys(store, wraps, clock, random);
    this.reader = new PayloadReader(store, keys::opened);
  }

  /**
   * Makes a document ready to be written.
   *
   * @param document JSON in UTF-8, at most {@link PayloadLimits#DOCUMENT_MAX_BYTES}; anything else
   *     is kept too, though in one piece
   * @throws PayloadsUnavailableException if the session's key is not to be had
   */
  public Prepared prepare(Session session, byte[] document) {
    var key = keys.of(session);
    var tools = key.new Tools();
    var contents = new Contents(tools);
    var root = Cutter.cut(document, contents);
    var wanted = unkept(session, key, contents.byId.keySet());
    var sealed = new ArrayList<Prepared.Sealed>();
    contents.byId.forEach(
        (id, content) -> {
          if (wanted.contains(id)) {
            sealed.add(new Prepared.Sealed(id, tools.sealed(id, content, random)));
          }
        });
    return new Prepared(new PayloadRef(key.name(), root), session, clock.instant(), sealed);
  }

  /** Names blocks, and keeps each once. */
  private static final class Contents implements Cutter.Keeper {
    private final SessionKey.Tools tools;
    private final Map<BlockId, byte[]> byId = new LinkedHashMap<>();

    Contents(SessionKey.Tools tools) {
      this.tools = tools;
    }

    @Override
    public BlockId apply(byte[] content) {
      var id = tools.name(content);
      byId.putIfAbsent(id, content);
      return id;
    }

    @Override
    public void anew() {
      byId.clear();
    }
  }

  /** Those that have to be written: a conversation that another gateway knows is asked for. */
  private Set<BlockId> unkept(Session session, SessionKey key, Collection<BlockId> ids) {
    var unknown = keys.unknown(session, key, ids);
    if (unknown.size() <= PayloadLimits.NEW_USUAL) {
      return unknown;
    }
    var present = new HashSet<BlockId>();
    for (var some : PayloadReader.chunks(unknown)) {
      present.addAll(store.present(key.name(), some));
    }
    keys.kept(session, key.name(), present);
    unknown.removeAll(present);
    return unknown;
  }

  /** Says that it was written, and is durable. */
  public void durable(Prepared written) {
    keys.kept(
        written.session(),
        written.ref().key(),
        written.blocks().stream().map(Prepared.Sealed::id).toList());
  }

  /**
   * Says that it was not written, since its session was erased meanwhile: the next document gets a
   * new key.
   */
  public void refused(Prepared unwritten) {
    keys.destroyed(unwritten.session(), unwritten.ref().key());
  }

  /**
   * Prepares and writes a document by itself, for which no entry is written.
   *
   * @throws PayloadsUnavailableException if it cannot be promised to be durable
   */
  public PayloadRef keep(Session session, byte[] document) {
    for (var attempt = 0; attempt < PayloadLimits.ATTEMPTS; attempt++) {
      var prepared = prepare(session, document);
      if (store.write(prepared)) {
        durable(prepared);
        return prepared.ref();
      }
      // Somebody has erased the session meanwhile.
      refused(prepared);
    }
    throw new PayloadsUnavailableException(
        "a session is being erased again and again: its payload was not kept");
  }

  /**
   * What has become of a document.
   *
   * @throws PayloadsUnavailableException if the store or the wrapping key is not to be had
   */
  public Found read(PayloadRef ref) {
    return reader.read(ref);
  }

  /** The same documents, for whoever reads alone. */
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
