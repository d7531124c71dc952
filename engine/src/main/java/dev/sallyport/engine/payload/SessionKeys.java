package dev.sallyport.engine.payload;

import dev.sallyport.engine.memory.Recent;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The keys of sessions that were used lately, unwrapped; and of each, which of its blocks are known
 * to be kept. The sessions that were not used for longest are forgotten first.
 */
final class SessionKeys {
  private static final int NAME_BYTES = 16;

  private final PayloadStore store;
  private final KeyWraps wraps;
  private final Clock clock;
  private final SecureRandom random;

  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by the lock, and so is what is known of each.
  private final Map<Session, Known> bySession = new LinkedHashMap<>(16, 0.75f, true);
  private int idsKnown;

  /** Keys that were found to be destroyed: who has read one before does not bring it back. */
  private final Recent<Boolean> dead = new Recent<>(PayloadLimits.SESSIONS_REMEMBERED);

  SessionKeys(PayloadStore store, KeyWraps wraps, Clock clock, SecureRandom random) {
    this.store = store;
    this.wraps = wraps;
    this.clock = clock;
    this.random = random;
  }

  private static final class Known {
    private final SessionKey key;
    private final Set<BlockId> kept = new HashSet<>();
    private Instant seenAt;

    Known(SessionKey key, Instant seenAt) {
      this.key = key;
      this.seenAt = seenAt;
    }
  }

  /** The key of a session that is called now, which is made if there is none. */
  SessionKey of(Session session) {
    var now = clock.instant();
    var known = fresh(session, now);
    if (known.isPresent()) {
      return known.get();
    }
    var stored =
        store.live(session) instanceof StoredKey.State.Live(var key)
            ? key
            : store.add(generated(session, now));
    var opened = opened(stored);
    remember(session, opened, now);
    return opened;
  }

  /** A key that is read with; its state was just asked for. */
  SessionKey opened(StoredKey stored) {
    return remembered(stored.session())
        .filter(key -> key.name().equals(stored.name()))
        .orElseGet(() -> wraps.opened(stored));
  }

  private StoredKey generated(Session session, Instant now) {
    var name = new byte[NAME_BYTES];
    var secret = new byte[SessionKey.BYTES];
    random.nextBytes(name);
    random.nextBytes(secret);
    var hex = HexFormat.of().formatHex(name);
    var wrap = wraps.current();
    return new StoredKey(hex, session, wrap.wrap(hex, secret), wrap.name(), now);
  }

  private Optional<SessionKey> fresh(Session session, Instant now) {
    lock.lock();
    try {
      return Optional.ofNullable(bySession.get(session))
          .filter(known -> now.isBefore(known.seenAt.plus(PayloadLimits.KEY_FRESH)))
          .filter(known -> !now.isBefore(known.seenAt))
          .map(known -> known.key);
    } finally {
      lock.unlock();
    }
  }

  private Optional<SessionKey> remembered(Session session) {
    lock.lock();
    try {
      return Optional.ofNullable(bySession.get(session)).map(known -> known.key);
    } finally {
      lock.unlock();
    }
  }

  private void remember(Session session, SessionKey key, Instant now) {
    lock.lock();
    try {
      if (dead.find(key.name()).isPresent()) {
        return;
      }
      var known = bySession.get(session);
      if (known != null && known.key.name().equals(key.name())) {
        known.seenAt = now;
        return;
      }
      forget(session);
      bySession.put(session, new Known(key, now));
      forgetOldest();
    } finally {
      lock.unlock();
    }
  }

  /** Those that have to be written: of a conversation that another gateway knows, it is asked. */
  Set<BlockId> unkept(Session session, SessionKey key, Collection<BlockId> ids) {
    var unknown = unknown(session, key, ids);
    if (unknown.size() <= PayloadLimits.NEW_USUAL) {
      return unknown;
    }
    var present = new HashSet<BlockId>();
    for (var some : PayloadReader.chunks(unknown)) {
      present.addAll(store.present(key.name(), some));
    }
    kept(session, key.name(), present);
    unknown.removeAll(present);
    return unknown;
  }

  /** Those of the blocks that are not known to be kept. */
  private Set<BlockId> unknown(Session session, SessionKey key, Collection<BlockId> ids) {
    lock.lock();
    try {
      var unknown = new HashSet<>(ids);
      var known = bySession.get(session);
      if (known != null && known.key.name().equals(key.name())) {
        unknown.removeAll(known.kept);
      }
      return unknown;
    } finally {
      lock.unlock();
    }
  }

  /** Remembers that blocks are kept, for good as long as the key is. */
  void kept(Session session, String key, Collection<BlockId> ids) {
    lock.lock();
    try {
      var known = bySession.get(session);
      if (known != null && known.key.name().equals(key)) {
        idsKnown -= known.kept.size();
        known.kept.addAll(ids);
        idsKnown += known.kept.size();
        forgetOldest();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Forgets all of a caller's sessions of one label. */
  void forget(String principal, String label) {
    lock.lock();
    try {
      bySession.keySet().stream()
          .filter(session -> session.principal().equals(principal))
          .filter(session -> session.label().equals(label))
          .toList()
          .forEach(this::forget);
    } finally {
      lock.unlock();
    }
  }

  /** Forgets a key that was found to be destroyed. */
  void destroyed(Session session, String key) {
    lock.lock();
    try {
      dead.remember(key, true);
      var known = bySession.get(session);
      if (known != null && known.key.name().equals(key)) {
        forget(session);
      }
    } finally {
      lock.unlock();
    }
  }

  void forget(Session session) {
    lock.lock();
    try {
      var known = bySession.remove(session);
      idsKnown -= known == null ? 0 : known.kept.size();
    } finally {
      lock.unlock();
    }
  }

  Instant now() {
    return clock.instant();
  }

  /** Of what blocks are sealed with. */
  SecureRandom random() {
    return random;
  }

  private void forgetOldest() {
    while (bySession.size() > PayloadLimits.SESSIONS_REMEMBERED
        || (idsKnown > PayloadLimits.IDS_REMEMBERED && !bySession.isEmpty())) {
      forget(bySession.keySet().iterator().next());
    }
  }
}
