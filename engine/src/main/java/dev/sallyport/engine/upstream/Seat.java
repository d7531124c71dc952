package dev.sallyport.engine.upstream;

import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/** An upstream's place in the pool, and whether it rests. */
final class Seat {
  private final UpstreamPool.Member member;
  private final RandomGenerator random;
  private int failures;
  private int forbidden;
  private Instant restsUntil = Instant.MIN;

  Seat(UpstreamPool.Member member, RandomGenerator random) {
    this.member = member;
    this.random = random;
  }

  UpstreamPool.Member member() {
    return member;
  }

  synchronized boolean rests(Instant now) {
    return now.isBefore(restsUntil);
  }

  synchronized Instant restsUntil() {
    return restsUntil;
  }

  /** A call is about to try it: after a rest that is one alone, until it is known how it went. */
  synchronized void tried(Instant now) {
    if (failures > 0) {
      restsUntil = now.plus(UpstreamLimits.TRIAL);
    }
  }

  /** It did what it is there for. */
  synchronized void did() {
    failures = 0;
    forbidden = 0;
    restsUntil = Instant.MIN;
  }

  /**
   * It failed, and rests: longer each time, and by a random part less, so that many gateways do not
   * come back in step.
   *
   * @param wished how long the service itself wishes to be left alone; zero if it does not say
   * @return for how long; zero if it does not rest
   */
  synchronized Duration failed(Failure failure, Duration wished, Instant now) {
    if (failure == Failure.FORBIDDEN && ++forbidden < UpstreamLimits.FORBIDDEN_MAX) {
      if (failures > 0) {
        restsUntil = Instant.MIN;
      }
      return Duration.ZERO;
    }
    failures++;
    var most = shorter(UpstreamLimits.REST_FIRST.multipliedBy(1L << Math.min(failures - 1, 10)));
    var rest = most.minusMillis(random.nextLong(most.toMillis() / 2));
    var asked = shorter(wished);
    rest = asked.compareTo(rest) > 0 ? asked : rest;
    restsUntil = now.plus(rest);
    return rest;
  }

  private static Duration shorter(Duration rest) {
    return rest.compareTo(UpstreamLimits.REST_LONGEST) < 0 ? rest : UpstreamLimits.REST_LONGEST;
  }
}
