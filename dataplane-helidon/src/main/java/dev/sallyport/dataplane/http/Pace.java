package dev.sallyport.dataplane.http;

/**
 * Whether a peer keeps up: all in all it may keep somebody waiting for as long as the patience
 * lasts, and for as long as what has moved would take at the slowest pace. Used by one thread.
 */
final class Pace {
  private static final long SECOND_NANOS = 1_000_000_000;

  private final ConnectionLimits limits;
  private long leftNanos;

  Pace(ConnectionLimits limits) {
    this.limits = limits;
    begin();
  }

  /** Something new begins to move. */
  void begin() {
    leftNanos = limits.patience().toNanos();
  }

  /**
   * Something has moved.
   *
   * @param waitedNanos for how long it was waited for
   * @return whether it keeps up
   */
  boolean moved(long bytes, long waitedNanos) {
    leftNanos += bytes * SECOND_NANOS / limits.slowestBytes() - waitedNanos;
    return leftNanos > 0;
  }
}
