package dev.sallyport.engine.gate;

import java.time.Duration;

/**
 * The limits of one reply that is held.
 *
 * @param heldChars the most that is held of a reply, behind a use of a tool that is not whole or
 *     waits for somebody, as it stands on the wire: a model's longest reply, in small deltas
 * @param pingEvery how long a client hears nothing while something is held; between 10 and 15
 *     seconds all of them stand
 */
public record GateLimits(int heldChars, Duration pingEvery) {

  /** What the clients in the field were seen to stand. */
  public static final GateLimits DEFAULT = new GateLimits(16 << 20, Duration.ofSeconds(10));
}
