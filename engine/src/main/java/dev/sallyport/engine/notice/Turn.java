package dev.sallyport.engine.notice;

import dev.sallyport.engine.approval.ApprovalStore;
import java.time.Clock;
import java.util.random.RandomGenerator;

/**
 * Whose turn it is to deliver, where several gateways follow under one name. Kept as another
 * follower's number: the time in milliseconds until which the turn is held, and below it some
 * random bits of who holds it. Where clocks differ much, two may have it at once; then something is
 * told twice, and nothing is lost.
 */
final class Turn {
  private static final int HOLDER_BITS = 10;

  private final ApprovalStore store;
  private final String name;
  private final Clock clock;
  private final long holder;
  private long held;

  Turn(ApprovalStore store, String follower, Clock clock, RandomGenerator random) {
    this.store = store;
    this.name = follower + " turn";
    this.clock = clock;
    this.holder = random.nextLong(1L << HOLDER_BITS);
  }

  /** Takes it, or keeps it for longer; says whether it is held from now on. */
  boolean take() {
    var now = clock.millis();
    var seen = store.followed(name);
    if (seen != held && until(seen) > now) {
      return false;
    }
    var wanted = number(now + NoticeLimits.TURN.toMillis());
    if (wanted == seen || store.follow(name, seen, wanted)) {
      held = wanted;
      return true;
    }
    return false;
  }

  /** Gives it to whoever wants it. */
  void give() {
    if (held != 0) {
      store.follow(name, held, number(0));
      held = 0;
    }
  }

  private long number(long untilMs) {
    return (untilMs << HOLDER_BITS) | holder;
  }

  private static long until(long number) {
    return number >> HOLDER_BITS;
  }
}
