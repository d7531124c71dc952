package dev.sallyport.engine.fetch;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next look. All pauses are of random length within their bounds, so
 * that many gateways do not ask in step.
 *
 * @param poll the shortest pause between two looks that went well
 */
public record Pace(Duration poll, RandomGenerator random) {

  /** After an answer. */
  public Duration afterAnswer(boolean longPolling) {
    return longPolling ? FetchLimits.BREATH : between(poll, poll.multipliedBy(2));
  }

  /**
   * After failures: twice as long each time, up to a limit, less up to a half.
   *
   * @param failures how many there have been in a row, at least one
   */
  public Duration afterFailure(int failures) {
    var doublings = Math.clamp(failures - 1L, 0, 20);
    var grown = FetchLimits.RETRY_FIRST.multipliedBy(1L << doublings);
    var most = grown.compareTo(FetchLimits.RETRY_LONGEST) < 0 ? grown : FetchLimits.RETRY_LONGEST;
    return between(most.dividedBy(2), most);
  }

  private Duration between(Duration least, Duration most) {
    var spread = most.minus(least).toNanos();
    return least.plusNanos(spread <= 0 ? 0 : random.nextLong(spread));
  }
}
