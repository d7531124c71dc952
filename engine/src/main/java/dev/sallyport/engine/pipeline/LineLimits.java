package dev.sallyport.engine.pipeline;

import java.time.Duration;

/**
 * The limits of one exchange.
 *
 * @param requestBytes the largest body that is read; the Claude API's own limit is 32 MB
 * @param replyBytes the largest reply that is read whole, where it is not streamed
 * @param hold how long a call is held silently for an approval: real clients give up between 300
 *     and 360 seconds, and the answer must come before
 */
public record LineLimits(int requestBytes, int replyBytes, Duration hold) {

  /** What the clients in the field were seen to stand. */
  public static final LineLimits DEFAULT =
      new LineLimits(32 << 20, 64 << 20, Duration.ofMinutes(4));
}
