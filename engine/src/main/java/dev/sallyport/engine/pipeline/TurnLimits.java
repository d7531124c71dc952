package dev.sallyport.engine.pipeline;

import java.time.Duration;
import java.util.List;

/**
 * How many calls go to the service at once, and who goes first where others have to wait.
 *
 * @param all of everybody
 * @param each of one caller
 * @param waiting how many wait at once; beyond that those who matter least are refused
 * @param patience how long a call waits for its turn
 * @param first groups whose members go before others, in this order
 */
public record TurnLimits(int all, int each, int waiting, Duration patience, List<String> first) {

  /** The longest that a call waits: clients that hear nothing give up after five minutes. */
  public static final Duration PATIENCE_MAX = Duration.ofMinutes(2);

  /** More than one gateway's machine serves, so that nobody meets a limit whom nobody wanted to. */
  public static final TurnLimits DEFAULT =
      new TurnLimits(2_000, 1_000, 2_000, Duration.ofSeconds(10), List.of());

  public TurnLimits {
    if (all < 1 || each < 1 || waiting < 0) {
      throw new IllegalArgumentException("one call at least goes, and as many as nobody wait");
    }
    if (patience.isNegative() || patience.compareTo(PATIENCE_MAX) > 0) {
      throw new IllegalArgumentException(
          "a call waits for its turn for up to %d seconds".formatted(PATIENCE_MAX.toSeconds()));
    }
    first = List.copyOf(first);
  }
}
