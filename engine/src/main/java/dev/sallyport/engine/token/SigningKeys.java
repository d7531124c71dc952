package dev.sallyport.engine.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import dev.sallyport.engine.files.SecretFile;
import dev.sallyport.engine.files.SecretPlace;
import dev.sallyport.engine.identity.IdentityLimits;
import java.io.IOException;
import java.security.SecureRandom;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * The keys that sign the gateway's tokens (ES256): in a file of the state that its owner alone can
 * read, or sealed in the database that gateways share. Nobody finds them in a database that was
 * copied.
 *
 * <p>A key is published before it signs, for whoever keeps key sets, and after, for as long as a
 * token that it signed can stand. Keys are turned when somebody asks for them: a gateway that was
 * off for a month announces a new key at its first token, and signs on with the old one meanwhile.
 */
public final class SigningKeys {
  private static final Duration RETIRED = TokenConfig.LIFETIME_MAX.plus(IdentityLimits.CLOCK_SKEW);

  private final SecretPlace place;
  private final Duration rotation;
  private final Clock clock;
  private final SecureRandom random;
  private final Consumer<String> notices;
  private final ReentrantLock turning = new ReentrantLock();
  private volatile Kept kept;
  private volatile Instant nextTry = Instant.MIN;

  /**
   * The keys as they are kept.
   *
   * @param text as it lies in its place
   */
  private record Kept(String text, List<ECKey> keys) {
    Kept {
      keys = List.copyOf(keys);
    }
  }

  private SigningKeys(
      SecretPlace place,
      Duration rotation,
      Clock clock,
      SecureRandom random,
      Consumer<String> notices) {
    this.place = place;
    this.rotation = rotation;
    this.clock = clock;
    this.random = random;
    this.notices = notices;
    this.kept = new Kept("", List.of());
  }

  /**
   * The keys in that place; where there are none, it is made with a first key.
   *
   * @param notices told in one sentence when a new key cannot be kept
   * @throws SigningKeysException if the place cannot be used
   */
  public static SigningKeys open(
      SecretPlace place,
      TokenConfig config,
      Clock clock,
      SecureRandom random,
      Consumer<String> notices) {
    var opened = new SigningKeys(place, config.rotation(), clock, random, notices);
    opened.kept = opened.read();
    return opened;
  }

  /**
   * Learns which keys others have turned.
   *
   * @throws SigningKeysException if that cannot be read now; what was known stands
   */
  public void refresh() {
    turning.lock();
    try {
      kept = read();
    } finally {
      turning.unlock();
    }
  }

  /** The key that signs now. */
  ECKey signing() {
    var now = clock.instant();
    var known = settled();
    return known.reversed().stream()
        .filter(key -> !from(key).isAfter(now))
        .findFirst()
        .orElseGet(known::getFirst);
  }

  /** The published key of that name. */
  Optional<ECKey> named(String keyId) {
    return settled().stream().filter(key -> key.getKeyID().equals(keyId)).findFirst();
  }

  /** The public halves of every key that has to be known, as a JWK set. */
  public String jwksJson() {
    var published = new ArrayList<JWK>();
    for (var key : settled()) {
      published.add(
          new ECKey.Builder(Curve.P_256, key.getX(), key.getY())
              .keyID(key.getKeyID())
              .keyUse(KeyUse.SIGNATURE)
              .algorithm(JWSAlgorithm.ES256)
              .build());
    }
    return new JWKSet(published).toString();
  }

  private List<ECKey> settled() {
    var now = clock.instant();
    if (isDue(kept.keys(), now) && !now.isBefore(nextTry)) {
      turning.lock();
      try {
        if (isDue(kept.keys(), now)) {
          turn(now);
        }
      } finally {
        turning.unlock();
      }
    }
    return kept.keys();
  }

  private boolean isDue(List<ECKey> known, Instant now) {
    return needsSuccessor(known, now) || known.stream().anyMatch(key -> isOver(key, now));
  }

  private boolean needsSuccessor(List<ECKey> known, Instant now) {
    var announce = from(known.getLast()).plus(rotation).minus(TokenLimits.KEY_ANNOUNCED);
    return !now.isBefore(announce);
  }

  // INVARIANT: no key signs that is not kept, or its tokens would die with the process.
  private void turn(Instant now) {
    var keys = kept.keys();
    var next = new ArrayList<>(keys.stream().filter(key -> !isOver(key, now)).toList());
    if (needsSuccessor(keys, now)) {
      var last = keys.getLast();
      var begins = latest(now.plus(TokenLimits.KEY_ANNOUNCED), from(last).plus(rotation));
      next.remove(last);
      next.add(new ECKey.Builder(last).expirationTime(Date.from(begins.plus(RETIRED))).build());
      next.add(generate(begins));
    }
    try {
      var text = written(next);
      // Whoever was faster has turned them for everybody.
      kept = place.replace(kept.text(), text) ? new Kept(text, next) : read();
    } catch (IOException e) {
      nextTry = now.plus(TokenLimits.KEY_RETRY);
      notices.accept(
          "`%s` cannot be written (%s), so the last key signs on: check its folder"
              .formatted(place.name(), e.getClass().getSimpleName()));
    }
  }

  private Kept read() {
    try {
      var now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
      var text = place.read(() -> written(List.of(generate(now))));
      return new Kept(text, parsed(text));
    } catch (SecretFile.OpenToOthersException e) {
      throw new SigningKeysException(
          "the keys in `%s` can be read by others: delete the file, which ends every token that"
                  .formatted(place.name())
              + " stands, or run `chmod 600` on it",
          e);
    } catch (IOException e) {
      throw new SigningKeysException(
          "the keys in `%s` can be neither read nor made (%s): check its folder"
              .formatted(place.name(), e.getClass().getSimpleName()),
          e);
    }
  }

  private List<ECKey> parsed(String text) {
    try {
      var found = new ArrayList<ECKey>();
      for (var key : JWKSet.parse(text).getKeys()) {
        if (!(key instanceof ECKey ec)
            || !ec.isPrivate()
            || !Curve.P_256.equals(ec.getCurve())
            || ec.getKeyID() == null
            || ec.getNotBeforeTime() == null) {
          throw unreadable();
        }
        found.add(ec);
      }
      if (!found.isEmpty()) {
        found.sort(Comparator.comparing(SigningKeys::from));
        return List.copyOf(found);
      }
    } catch (ParseException _) {
      // Falls through. A parser's message may quote a key, so it is not passed on.
    }
    throw unreadable();
  }

  private SigningKeysException unreadable() {
    return new SigningKeysException(
        "`%s` does not hold the gateway's keys: delete it, and the next start makes new ones, which"
                .formatted(place.name())
            + " ends every token that stands");
  }

  private ECKey generate(Instant begins) {
    try {
      return new ECKeyGenerator(Curve.P_256)
          .secureRandom(random)
          .algorithm(JWSAlgorithm.ES256)
          .keyUse(KeyUse.SIGNATURE)
          .keyIDFromThumbprint(true)
          .notBeforeTime(Date.from(begins))
          .generate();
    } catch (JOSEException e) {
      throw new SigningKeysException("this JDK cannot make a P-256 key: use another JDK", e);
    }
  }

  private static String written(List<ECKey> keys) {
    return new JWKSet(List.<JWK>copyOf(keys)).toString(false) + "\n";
  }

  private static Instant from(ECKey key) {
    return key.getNotBeforeTime().toInstant();
  }

  private static boolean isOver(ECKey key, Instant now) {
    var end = key.getExpirationTime();
    return end != null && !now.isBefore(end.toInstant());
  }

  private static Instant latest(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
