package dev.sallyport.engine.upstream.credential;

import java.time.Duration;
import java.time.Instant;

/**
 * A secret, and for how long it is one.
 *
 * @param renewAt from when on another is asked for, while this one is still good
 * @param goodUntil from when on it is not used, whether or not there is another
 */
public record Issued(Secret secret, Instant renewAt, Instant goodUntil) {

  /** One that was issued for a time: renewed when two thirds of it are over. */
  public static Issued lasting(Secret secret, Duration lifetime, Instant now) {
    var counted =
        lifetime.compareTo(CredentialLimits.LIFETIME_MAX) > 0
            ? CredentialLimits.LIFETIME_MAX
            : lifetime;
    return new Issued(
        secret,
        now.plus(counted.multipliedBy(2).dividedBy(3)),
        now.plus(counted).minus(CredentialLimits.EXPIRY_MARGIN));
  }

  /** One that stays good until there is another, which is looked for again and again. */
  static Issued untilChanged(Secret secret, Instant now) {
    return new Issued(secret, now.plus(CredentialLimits.FILE_FRESH), Instant.MAX);
  }

  /** The same, good for no longer than that. */
  Issued atMostUntil(Instant end) {
    return end.isBefore(goodUntil)
        ? new Issued(secret, renewAt.isBefore(end) ? renewAt : end, end)
        : this;
  }
}
