package dev.sallyport.engine.key;

import dev.sallyport.engine.audit.AuditLog;
import dev.sallyport.engine.audit.KeyStep;
import dev.sallyport.engine.key.ServiceKey.State;
import dev.sallyport.engine.key.ServiceKeyStore.Stored;
import dev.sallyport.engine.model.BugException;
import dev.sallyport.engine.model.Identity;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * The keys of this gateway: makes, lists and revokes them, and keeps count of their use.
 *
 * <p>All are in memory, as they were read at the start, and every change that is made at this
 * gateway comes through here. INVARIANT: what is in memory is durable first; a revoked key is out
 * here from the moment at which its revocation is on the disk. Other gateways over the same
 * database learn of it, as of a new key, when they {@link #refresh}.
 */
public final class ServiceKeys {

  /** Where keys are kept, and where it is written down. */
  public record Records(ServiceKeyStore store, AuditLog log) {}

  private final Records records;
  private final Clock clock;
  private final SecureRandom random;
  private final Consumer<String> notices;
  private final Executor background;
  private final Map<String, Stored> byId = new ConcurrentHashMap<>();
  private final LongAdder calls = new LongAdder();
  private final Map<String, Instant> spokenOf = new ConcurrentHashMap<>();
  private final Map<String, Instant> shownAfterEnd = new ConcurrentHashMap<>();

  /**
   * @param notices told in one sentence of old keys that are still in use, once a day each, and of
   *     uses that could not be written down
   */
  public ServiceKeys(Records records, Clock clock, SecureRandom random, Consumer<String> notices) {
    this(records, clock, random, notices, Thread::startVirtualThread);
  }

  ServiceKeys(
      Records records,
      Clock clock,
      SecureRandom random,
      Consumer<String> notices,
      Executor background) {
    this.records = records;
    this.clock = clock;
    this.random = random;
    this.notices = notices;
    this.background = background;
    refresh();
  }

  /**
   * Learns which keys other gateways over the same store have made and revoked.
   *
   * @throws KeysUnavailableException if the store cannot be read
   */
  public void refresh() {
    records
        .store()
        .load(clock.instant(), KeyLimits.ENDED_MAX)
        .forEach(stored -> byId.merge(stored.key().id(), stored, ServiceKeys::revokedThere));
  }

  /** When a key was last used at this gateway is known here first. */
  private static Stored revokedThere(Stored here, Stored there) {
    return there
        .key()
        .revokedAt()
        .filter(_ -> here.key().revokedAt().isEmpty())
        .map(at -> new Stored(here.key().revokedAt(at), here.hash()))
        .orElse(here);
  }

  /** A key that was just made: the only time that it is seen whole. */
  public record Made(ServiceKey key, ShownKey shown) {}

  /**
   * Makes a key.
   *
   * @throws IllegalArgumentException with one sentence, if there is no such lifetime, or if there
   *     are too many keys
   */
  public Made create(KeyHolder holder, Duration lifetime, Identity by) {
    if (lifetime.compareTo(Duration.ofMinutes(1)) < 0
        || lifetime.compareTo(KeyLimits.LIFETIME_MAX) > 0) {
      throw new IllegalArgumentException(
          "A key lives from a minute to %d days: ask for less, and make another in its time."
              .formatted(KeyLimits.LIFETIME_MAX.toDays()));
    }
    var now = now();
    if (count(now).getOrDefault(State.LIVE, 0L) >= KeyLimits.STANDING_MAX) {
      throw new IllegalArgumentException(
          "%d keys stand, and there are no more: revoke those that nobody uses."
              .formatted(KeyLimits.STANDING_MAX));
    }
    var shown = ShownKey.random(random);
    var key =
        new ServiceKey(
            shown.id(),
            holder,
            by.principal(),
            now,
            now.plus(lifetime),
            Optional.empty(),
            Optional.empty());
    var stored = new Stored(key, KeyHash.of(shown.secret(), random));
    records.store().add(stored, step(key, KeyStep.Step.CREATED, now, by.principal()));
    var known = byId.putIfAbsent(key.id(), stored);
    // What is in the store may have been read from there meanwhile.
    if (known != null && !known.equals(stored)) {
      throw new BugException("a key's id was made twice");
    }
    forgetEnded(now);
    return new Made(key, shown);
  }

  /** All that are known: those that stand, and those that ended last; the newest first. */
  public List<ServiceKey> list() {
    return byId.values().stream()
        .map(Stored::key)
        .sorted(
            Comparator.comparing(ServiceKey::createdAt).reversed().thenComparing(ServiceKey::id))
        .toList();
  }

  /**
   * Ends a key, at this gateway at once, whether it has expired or not.
   *
   * @return the key as it is now; empty where there is none of that id
   */
  public Optional<ServiceKey> revoke(String id, Identity by) {
    var found = find(id);
    if (found.isEmpty() || found.get().key().revokedAt().isPresent()) {
      return found.map(Stored::key);
    }
    var now = now();
    var step = step(found.get().key(), KeyStep.Step.REVOKED, now, by.principal());
    if (records.store().revoke(id, now, step)) {
      byId.computeIfPresent(
          id, (_, stored) -> new Stored(stored.key().revokedAt(now), stored.hash()));
      spokenOf.remove(id);
    }
    return find(id).map(Stored::key);
  }

  Optional<Stored> find(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** How it stands with all keys. */
  public KeysStatus status() {
    var now = clock.instant();
    var oldest =
        byId.values().stream()
            .map(Stored::key)
            .filter(key -> key.state(now) == State.LIVE && inUse(key, now))
            .map(ServiceKey::createdAt)
            .min(Comparator.naturalOrder());
    return new KeysStatus(count(now), oldest.map(made -> Duration.between(made, now)), calls.sum());
  }

  private Map<State, Long> count(Instant now) {
    var counts = new EnumMap<State, Long>(State.class);
    for (var state : State.values()) {
      counts.put(state, 0L);
    }
    byId.values().forEach(stored -> counts.merge(stored.key().state(now), 1L, Long::sum));
    return counts;
  }

  private static boolean inUse(ServiceKey key, Instant now) {
    return key.lastUsedAt().filter(at -> at.plus(KeyLimits.IN_USE).isAfter(now)).isPresent();
  }

  /** Notes that a call was made with a key. Nothing is waited for: what is due is written later. */
  void used(Stored stored, Instant now) {
    calls.increment();
    var key = stored.key();
    var before = key.lastUsedAt();
    if (before.isPresent() && before.get().plus(KeyLimits.USE_WRITTEN_EVERY).isAfter(now)) {
      return;
    }
    var at = now.truncatedTo(ChronoUnit.MILLIS);
    var after = new Stored(key.usedAt(at), stored.hash());
    // Of many calls at once, one finds the key as it was, and writes for all.
    if (byId.replace(key.id(), stored, after)) {
      background.execute(() -> write(stored, after, at));
      speakOf(key, now);
    }
  }

  private void write(Stored before, Stored after, Instant at) {
    var key = after.key();
    Optional<KeyStep> first =
        before.key().lastUsedAt().isPresent()
            ? Optional.empty()
            : Optional.of(step(key, KeyStep.Step.FIRST_USED, at, key.identity().principal()));
    try {
      records.store().used(key.id(), at, first);
    } catch (KeysUnavailableException e) {
      // Put back, so that the next call tries again.
      byId.replace(key.id(), after, before);
      notices.accept("the use of a service key is not recorded: " + e.getMessage());
    }
  }

  private void speakOf(ServiceKey key, Instant now) {
    var age = Duration.between(key.createdAt(), now);
    if (age.compareTo(KeyLimits.OLD) > 0
        && due(spokenOf, key.id(), now, KeyLimits.SPOKEN_OF_EVERY)) {
      notices.accept(
          "the service key `%s` (%s) is %d days old and in use: let its holder show tokens of an identity provider instead, then revoke it"
              .formatted(key.holder().name(), key.id(), age.toDays()));
    }
  }

  /** Somebody showed the right secret of a key that has ended, and is turned away. */
  void shownAfterEnd(ServiceKey key, Instant now) {
    if (due(shownAfterEnd, key.id(), now, KeyLimits.SHOWN_AFTER_END_EVERY)) {
      var step =
          key.revokedAt().isPresent() ? KeyStep.Step.USED_REVOKED : KeyStep.Step.USED_EXPIRED;
      records.log().append(step(key, step, now, key.identity().principal()));
    }
  }

  /** Whether it is time again; of many threads at once, one hears yes. */
  private static boolean due(Map<String, Instant> last, String id, Instant now, Duration every) {
    var before = last.putIfAbsent(id, now);
    return before == null || (!before.plus(every).isAfter(now) && last.replace(id, before, now));
  }

  private void forgetEnded(Instant now) {
    byId.values().stream()
        .map(Stored::key)
        .filter(key -> key.state(now) != State.LIVE)
        .sorted(Comparator.comparing(ServiceKeys::end).reversed())
        .skip(KeyLimits.ENDED_MAX)
        .forEach(
            key -> {
              byId.remove(key.id());
              spokenOf.remove(key.id());
              shownAfterEnd.remove(key.id());
            });
  }

  private static Instant end(ServiceKey key) {
    return key.revokedAt().filter(at -> at.isBefore(key.expiresAt())).orElse(key.expiresAt());
  }

  private static KeyStep step(ServiceKey key, KeyStep.Step step, Instant at, String by) {
    return new KeyStep(key.id(), at, step, key.holder().name(), by);
  }

  // The store keeps milliseconds; a key must not differ from what is read back of it.
  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
