package dev.sallyport.engine.upstream.credential;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * One secret, asked for when first needed, kept, and renewed ahead of its end.
 *
 * <p>While it is good, nobody waits: renewal goes to an executor, one at a time, and where it fails
 * the old secret serves on until its own end. Only where there is none do callers wait, all for one
 * and the same attempt.
 */
public final class KeptSecret {

  /** The neighbours of a kept secret. */
  public record Surroundings(Clock clock, Executor background, Consumer<String> notices) {}

  /**
   * @param before the one that calls under way may still be using
   * @param attempts how many attempts have ended
   * @param failures how many of the last ones failed
   */
  private record State(
      Optional<Issued> issued,
      Optional<Secret> before,
      long attempts,
      Instant attemptedAt,
      int failures) {}

  private final String name;
  private final Origin origin;
  private final Surroundings surroundings;
  private final ReentrantLock asking = new ReentrantLock();
  private volatile State state = new State(Optional.empty(), Optional.empty(), 0, Instant.EPOCH, 0);

  /**
   * @param name what messages call it
   */
  public KeptSecret(String name, Origin origin, Surroundings surroundings) {
    this.name = name;
    this.origin = origin;
    this.surroundings = surroundings;
  }

  /**
   * The secret to use now.
   *
   * @throws NoSecretException if there is none that is good
   */
  public Secret current() {
    var seen = state;
    var now = now();
    var good = seen.issued().filter(issued -> now.isBefore(issued.goodUntil()));
    if (good.isEmpty()) {
      return required(rested(seen, now) ? ask(seen) : seen);
    }
    if (!now.isBefore(good.get().renewAt()) && rested(seen, now) && !asking.isLocked()) {
      renew(seen);
      return state.issued().orElse(good.get()).secret();
    }
    return good.get().secret();
  }

  /**
   * The secret to use after a service has refused that one: another, if there is one.
   *
   * @throws NoSecretException if there is none that is good
   */
  public Secret after(Secret refused) {
    var seen = state;
    var known = seen.issued().map(Issued::secret);
    if (known.isPresent() && !known.get().equals(refused)) {
      return current();
    }
    return required(rested(seen, now()) ? ask(seen) : seen);
  }

  /** What may be on its way at this moment: this secret, and the one before it. */
  public List<Secret> inUse() {
    var seen = state;
    return Stream.concat(seen.issued().map(Issued::secret).stream(), seen.before().stream())
        .toList();
  }

  private void renew(State seen) {
    try {
      surroundings.background().execute(() -> ask(seen));
    } catch (RejectedExecutionException _) {
      // The gateway is ending; the old one is good to the end.
    }
  }

  /** Failures are followed by pauses that grow; a success by the shortest of them. */
  private boolean rested(State seen, Instant now) {
    if (seen.attempts() == 0) {
      return true;
    }
    return !now.isBefore(seen.attemptedAt().plus(pause(seen)));
  }

  private Duration pause(State seen) {
    return origin.pauseAfter(Math.max(1, seen.failures()));
  }

  /** Asks once for all callers that saw the same state; the others wait and share. */
  private State ask(State seen) {
    asking.lock();
    try {
      if (state.attempts() == seen.attempts()) {
        state = asked(seen);
      }
      return state;
    } finally {
      asking.unlock();
    }
  }

  private State asked(State seen) {
    try {
      var issued = origin.issue();
      if (seen.failures() > 0) {
        surroundings.notices().accept("the secret for %s can be had again".formatted(name));
      }
      var known = seen.issued().map(Issued::secret);
      var before = known.equals(Optional.of(issued.secret())) ? seen.before() : known;
      return new State(Optional.of(issued), before, seen.attempts() + 1, now(), 0);
    } catch (NoSecretException e) {
      var kept = e.isWithdrawn() ? Optional.<Issued>empty() : seen.issued();
      if (seen.failures() == 0) {
        surroundings
            .notices()
            .accept(
                "the secret for %s: %s%s"
                    .formatted(
                        name, e.reason(), kept.isPresent() ? "; the one before stays in use" : ""));
      }
      return new State(kept, seen.before(), seen.attempts() + 1, now(), seen.failures() + 1);
    }
  }

  private Secret required(State seen) {
    var now = now();
    return seen.issued()
        .filter(issued -> now.isBefore(issued.goodUntil()))
        .map(Issued::secret)
        .orElseThrow(
            () -> new NoSecretException("there is no secret for %s at this time".formatted(name)));
  }

  private Instant now() {
    return surroundings.clock().instant();
  }

  /** Never a secret. */
  @Override
  public String toString() {
    return "KeptSecret[" + name + "]";
  }
}
