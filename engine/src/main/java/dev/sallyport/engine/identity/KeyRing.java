package dev.sallyport.engine.identity;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWKMatcher;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * The keys of one issuer, fetched when first needed and kept.
 *
 * <p>Keys are renewed in the background before they are old, so callers do not wait for that. Where
 * nobody called meanwhile, the caller that finds them old renews them, while others go on with what
 * there is. While the issuer is out, known keys serve on and renewal is tried in the background, so
 * an outage costs no call with a known key. The library's own chain of caches refuses known keys
 * when its rate limit meets an outage, hence this one.
 */
final class KeyRing {

  /**
   * What was published at some time.
   *
   * @param edition changes exactly when the keys do
   */
  record Edition(int edition, List<PublishedKey> keys, Instant fetchedAt) {

    /** The keys that the header may mean: right name, kind, use and algorithm. */
    List<PublishedKey> matching(JWSHeader header) {
      var matcher = JWKMatcher.forJWSHeader(header);
      return keys.stream()
          .filter(key -> matcher.matches(key.jwk()))
          .limit(IdentityLimits.KEYS_TRIED_MAX)
          .toList();
    }
  }

  /**
   * @param attempts how many fetches have ended
   * @param attemptedAt when the last one did
   * @param out whether it failed
   */
  private record State(
      Optional<Edition> edition, long attempts, Instant attemptedAt, boolean out) {}

  private final PublishedKeys published;
  private final Clock clock;
  private final Executor background;
  private final Consumer<String> notices;
  private final ReentrantLock fetching = new ReentrantLock();
  private volatile State state = new State(Optional.empty(), 0, Instant.EPOCH, false);

  KeyRing(PublishedKeys published, Clock clock, Executor background, Consumer<String> notices) {
    this.published = published;
    this.clock = clock;
    this.background = background;
    this.notices = notices;
  }

  /** The keys in force. */
  Edition current() {
    var seen = state;
    if (seen.edition().isEmpty()) {
      return required(seen.out() && !rested(seen) ? seen : fetch(seen));
    }
    var edition = seen.edition().get();
    var age = Duration.between(edition.fetchedAt(), clock.instant());
    if (age.compareTo(IdentityLimits.KEYS_RENEWED) < 0) {
      return edition;
    }
    if (age.compareTo(IdentityLimits.KEYS_STALE_MAX) >= 0) {
      var next = rested(seen) ? fetch(seen) : seen;
      if (next.out()) {
        throw unreachable();
      }
      return required(next);
    }
    if (fetching.isLocked() || !rested(seen)) {
      return edition;
    }
    if (seen.out() || age.compareTo(IdentityLimits.KEYS_FRESH) < 0) {
      background.execute(() -> fetch(seen));
      return edition;
    }
    return required(fetch(seen));
  }

  /**
   * The keys in force when those of {@code known} do not hold the one that is sought: fetched anew,
   * unless that was done a moment ago.
   */
  Edition after(Edition known) {
    var seen = state;
    var newer = seen.edition().filter(edition -> edition.edition() != known.edition());
    if (newer.isPresent()) {
      return newer.get();
    }
    var next = fetching.isLocked() || rested(seen) ? fetch(seen) : seen;
    if (next.out()) {
      // The key may be new and good: the caller should come back, not give up.
      throw unreachable();
    }
    return required(next);
  }

  private boolean rested(State seen) {
    return !clock.instant().isBefore(seen.attemptedAt().plus(IdentityLimits.FETCH_COOLDOWN));
  }

  /** Fetches once for all callers that saw the same state; the others wait and share. */
  private State fetch(State seen) {
    fetching.lock();
    try {
      if (state.attempts() == seen.attempts()) {
        state = fetched(seen);
      }
      return state;
    } finally {
      fetching.unlock();
    }
  }

  private State fetched(State seen) {
    var issuer = published.issuer().issuer();
    try {
      var keys = published.fetch();
      if (seen.out()) {
        notices.accept("issuer `%s` can be reached again".formatted(issuer));
      }
      var last = seen.edition().map(Edition::edition).orElse(0);
      var changed =
          seen.edition().map(known -> !PublishedKeys.same(known.keys(), keys)).orElse(true);
      var now = clock.instant();
      var edition = new Edition(changed ? last + 1 : last, keys, now);
      return new State(Optional.of(edition), seen.attempts() + 1, now, false);
    } catch (UnusableIssuerException e) {
      if (!seen.out()) {
        notices.accept("issuer `%s` cannot be used now: %s".formatted(issuer, e.getMessage()));
      }
      return new State(seen.edition(), seen.attempts() + 1, clock.instant(), true);
    }
  }

  private static Edition required(State state) {
    return state.edition().orElseThrow(KeyRing::unreachable);
  }

  private static FaultyTokenException unreachable() {
    return new FaultyTokenException(TokenFault.ISSUER_UNREACHABLE);
  }
}
