package dev.sallyport.engine.key;

import dev.sallyport.engine.identity.Identifier;
import dev.sallyport.engine.identity.Identifiers;
import dev.sallyport.engine.identity.Possession;
import dev.sallyport.engine.json.Digests;
import dev.sallyport.engine.key.ServiceKeyStore.Stored;
import dev.sallyport.engine.memory.Recent;
import dev.sallyport.engine.memory.Tries;
import dev.sallyport.engine.model.Credentials;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.model.Refusal;
import dev.sallyport.engine.model.RefusedException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * Believes the service keys that this gateway has made, and hands everything else on: keys are
 * known by how they begin.
 *
 * <p>A secret is held against its slow hash once in a while and not at each call, which would let
 * anybody spend the gateway's time; whether its key has expired or was revoked is looked at each
 * time. Only the holder of the right secret learns that.
 */
public final class KeyIdentifier implements Identifier {

  /** Holds a secret against a hash; tests count it. */
  @FunctionalInterface
  interface Check {
    boolean matches(KeyHash hash, byte[] secret);
  }

  private enum Proof {
    RIGHT,
    WRONG,
    TOO_MANY
  }

  /** Stands for every id that does not exist. */
  private static final String UNKNOWN = "";

  private final ServiceKeys keys;
  private final Clock clock;
  private final Check check;
  private final KeyHash dummy;
  private final Recent<Instant> remembered = new Recent<>(KeyLimits.REMEMBERED_MAX);
  private final Tries wrong;
  private final Semaphore hashing = new Semaphore(KeyLimits.HASHES_AT_ONCE);
  private final Map<String, CompletableFuture<Proof>> underWay = new ConcurrentHashMap<>();

  /**
   * @param random of which a hash is made that nobody has the secret of
   */
  public KeyIdentifier(ServiceKeys keys, Clock clock, SecureRandom random) {
    this(keys, clock, random, KeyHash::matches);
  }

  KeyIdentifier(ServiceKeys keys, Clock clock, SecureRandom random, Check check) {
    this.keys = keys;
    this.clock = clock;
    this.wrong =
        new Tries(KeyLimits.WRONG_MAX, KeyLimits.WRONG_WINDOW, KeyLimits.WRONG_IDS_MAX, clock);
    this.check = check;
    this.dummy = KeyHash.of(ShownKey.random(random).secret(), random);
  }

  /** Its place among other ways to identify. */
  public Identifiers.Way way() {
    return new Identifiers.Way(
        credentials -> credentials.token().startsWith(ShownKey.PREFIX), this);
  }

  @Override
  public Identity identify(Credentials credentials) {
    Possession.requireNone(credentials);
    var token = credentials.token();
    var shown = ShownKey.parse(token).orElseThrow(() -> refused(KeyFault.KEY_MISTYPED));
    var digest = Digests.sha256(token.getBytes(StandardCharsets.UTF_8));
    var now = clock.instant();
    if (!isRemembered(digest, now)) {
      switch (proven(shown, digest, now)) {
        case RIGHT -> {}
        case WRONG -> throw refused(KeyFault.KEY_UNKNOWN);
        case TOO_MANY -> throw refused(KeyFault.KEY_TRIES);
      }
    }
    // Only now, since a hash takes a while: the key may have ended meanwhile.
    return standing(shown.id(), clock.instant());
  }

  /** Whether its secret was right lately; whether the key still stands is asked at each use. */
  private boolean isRemembered(String digest, Instant now) {
    return remembered.find(digest).filter(now::isBefore).isPresent();
  }

  private Identity standing(String id, Instant now) {
    var stored = keys.find(id).orElseThrow(() -> refused(KeyFault.KEY_UNKNOWN));
    var key = stored.key();
    switch (key.state(now)) {
      case LIVE -> keys.used(stored, now);
      case EXPIRED -> {
        keys.shownAfterEnd(key, now);
        throw expired(key);
      }
      case REVOKED -> {
        keys.shownAfterEnd(key, now);
        throw refused(KeyFault.KEY_REVOKED);
      }
    }
    return key.identity();
  }

  /** Whether the secret is the key's; those who show the same key at once wait for one answer. */
  private Proof proven(ShownKey shown, String digest, Instant now) {
    var mine = new CompletableFuture<Proof>();
    var theirs = underWay.putIfAbsent(digest, mine);
    if (theirs != null) {
      return theirs.join();
    }
    try {
      // The one before may have ended since this one looked.
      var proof = isRemembered(digest, now) ? Proof.RIGHT : tried(shown);
      if (proof == Proof.RIGHT) {
        remembered.remember(digest, now.plus(KeyLimits.REMEMBERED_FOR));
      }
      mine.complete(proof);
      return proof;
    } finally {
      underWay.remove(digest, mine);
      // Where the hash broke, nobody is left waiting, and nobody is let in.
      mine.complete(Proof.WRONG);
    }
  }

  /** An id that does not exist costs as much as a wrong secret, so that time does not tell. */
  private Proof tried(ShownKey shown) {
    var hash = keys.find(shown.id()).map(Stored::hash);
    var counted = hash.isPresent() ? shown.id() : UNKNOWN;
    if (!wrong.take(counted)) {
      return Proof.TOO_MANY;
    }
    hashing.acquireUninterruptibly();
    try {
      // INVARIANT: the dummy lets nobody in, whatever it is held against.
      var right = check.matches(hash.orElse(dummy), shown.secret()) && hash.isPresent();
      if (right) {
        wrong.giveBack(counted);
      }
      return right ? Proof.RIGHT : Proof.WRONG;
    } finally {
      hashing.release();
    }
  }

  private static RefusedException expired(ServiceKey key) {
    return new RefusedException(
        Refusal.last(
            401,
            "authentication_error",
            KeyFault.KEY_EXPIRED.code(),
            "The key expired on %s: ask whoever gave it to you for another, or for a way to have short-lived tokens."
                .formatted(key.expiresAt().atZone(ZoneOffset.UTC).toLocalDate())));
  }

  private static RefusedException refused(KeyFault fault) {
    var refusal =
        switch (fault) {
          case KEY_MISTYPED ->
              last(
                  fault, "The key is not whole, or mistyped: copy it again from where it is kept.");
          case KEY_UNKNOWN ->
              last(
                  fault,
                  "The key is not one that this gateway accepts: ask whoever gave it to you for another.");
          case KEY_EXPIRED, KEY_REVOKED ->
              last(fault, "The key was revoked: ask whoever gave it to you for another.");
          case KEY_TRIES ->
              new Refusal(
                  429,
                  "rate_limit_error",
                  fault.code(),
                  "Too many wrong keys were shown: check which key this is, and try again in a minute.",
                  true,
                  Optional.of(KeyLimits.WRONG_WINDOW));
        };
    return new RefusedException(refusal);
  }

  private static Refusal last(KeyFault fault, String message) {
    return Refusal.last(401, "authentication_error", fault.code(), message);
  }
}
