package dev.sallyport.engine.key;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sallyport.engine.approval.Fixtures;
import dev.sallyport.engine.audit.KeyStep;
import dev.sallyport.engine.identity.Identifiers;
import dev.sallyport.engine.model.Credentials;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.model.Identity.Kind;
import dev.sallyport.engine.model.Refusal;
import dev.sallyport.engine.model.RefusedException;
import dev.sallyport.engine.support.SteppedClock;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Keys in memory, a clock that is moved, and everything that was written down. */
final class KeyPlace {
  static final Identity ADA =
      new Identity(
          Kind.PERSON,
          "ada",
          "https://idp",
          List.of("ops"),
          Map.of(),
          "",
          Instant.EPOCH,
          Instant.MAX);
  static final KeyHolder OLD_CI =
      new KeyHolder("ci-old", "ci-old", Kind.SERVICE, List.of("ci"), List.of());

  final SteppedClock clock = new SteppedClock(Fixtures.NOW);
  final List<KeyStep> steps = Collections.synchronizedList(new ArrayList<>());
  final List<Instant> uses = Collections.synchronizedList(new ArrayList<>());
  final List<String> notices = Collections.synchronizedList(new ArrayList<>());
  final AtomicInteger hashes = new AtomicInteger();
  volatile boolean broken;

  final ServiceKeys keys =
      new ServiceKeys(
          new ServiceKeys.Records(new Memory(), entry -> steps.add((KeyStep) entry)),
          clock,
          new SecureRandom(),
          notices::add,
          Runnable::run);

  /** Whoever shows no key at all is turned away by another. */
  final Identifiers identifier =
      among(
          new KeyIdentifier(
              keys,
              clock,
              new SecureRandom(),
              (hash, secret) -> {
                hashes.incrementAndGet();
                return hash.matches(secret);
              }));

  static Identifiers among(KeyIdentifier keys) {
    return new Identifiers(
        List.of(keys.way()),
        _ -> {
          throw new RefusedException(Refusal.last(401, "other", "not_a_key", "Not a key."));
        });
  }

  ServiceKeys.Made made() {
    return keys.create(OLD_CI, Duration.ofDays(90), ADA);
  }

  Identity identify(String token) {
    return identifier.identify(new Credentials(token));
  }

  Refusal refuses(String token) {
    var refused = catchThrowableOfType(RefusedException.class, () -> identify(token));
    if (refused == null) {
      throw new AssertionError("it was accepted");
    }
    return refused.refusal();
  }

  List<KeyStep.Step> taken() {
    return steps.stream().map(KeyStep::step).toList();
  }

  private final class Memory implements ServiceKeyStore {
    @Override
    public List<Stored> load(Instant now, int endedMax) {
      return List.of();
    }

    @Override
    public void add(Stored key, KeyStep step) {
      check();
      steps.add(step);
    }

    @Override
    public boolean revoke(String id, Instant at, KeyStep step) {
      check();
      return steps.add(step);
    }

    @Override
    public void used(String id, Instant at, Optional<KeyStep> first) {
      check();
      uses.add(at);
      first.ifPresent(steps::add);
    }

    private void check() {
      if (broken) {
        throw new KeysUnavailableException("no disk", new IllegalStateException());
      }
    }
  }
}
