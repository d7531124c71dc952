package dev.sallyport.engine.policy;

import java.time.Duration;

/** Does the same again until the JVM has learned it. */
public final class WarmUp {
  private static final int ROUNDS_MAX = 200;

  /** A tenth of what a decision may take. */
  private static final Duration WARM = Duration.ofMillis(5);

  private static final int WARM_ROUNDS = 10;

  private WarmUp() {}

  /** Until ten rounds, one after the other, have each taken 5 ms at most. */
  public static void by(Runnable round) {
    var warm = 0;
    for (var done = 0; done < ROUNDS_MAX && warm < WARM_ROUNDS; done++) {
      var began = System.nanoTime();
      round.run();
      warm = System.nanoTime() - began <= WARM.toNanos() ? warm + 1 : 0;
    }
  }
}
