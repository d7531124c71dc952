package dev.sallyport.engine.payload;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * For how long payloads are kept that nobody has put on hold.
 *
 * @param age after a session's last call
 * @param bytes of all sessions together, as stored; the oldest sessions leave first
 */
public record Retention(Optional<Duration> age, OptionalLong bytes) {

  /** What stands in the row of an erased session. */
  public static final String BY_AGE = "retention by age";

  /** Likewise. */
  public static final String BY_SIZE = "retention by size";

  public Retention {
    if (age.filter(duration -> !duration.isPositive()).isPresent() || bytes.orElse(1) < 1) {
      throw new IllegalArgumentException("payloads are kept for some time, and up to some size");
    }
  }

  /** Without an end. */
  public static final Retention FOR_EVER = new Retention(Optional.empty(), OptionalLong.empty());

  /**
   * What one go has done.
   *
   * @param erased sessions' keys that were destroyed
   * @param blocks that were deleted
   * @param more whether another go has something to do at once
   */
  public record Done(int erased, int blocks, boolean more) {}
}
