package dev.sallyport.engine.pipeline;

import java.time.Duration;

/**
 * The limits of one exchange, and of all together.
 *
 * @param requestBytes the largest body that is read; the Claude API's own limit is 32 MB
 * @param replyBytes the largest reply that is read whole, where it is not streamed
 * @param heldBytes the bodies of all exchanges under way, together: what is made of a body, its
 *     text, its tree and the policy's input, takes several times as much memory again. What is
 *     gathered of all their replies has as much
 * @param hold how calls are held for an approval
 * @param turns how many go to the service at once
 */
public record LineLimits(
    int requestBytes, int replyBytes, long heldBytes, Hold hold, TurnLimits turns) {
  private static final int MEMORY_SHARE = 8;

  /** What the clients in the field were seen to stand. */
  public static final LineLimits DEFAULT =
      new LineLimits(32 << 20, 64 << 20, 64 << 20, Hold.DEFAULT, TurnLimits.DEFAULT);

  /**
   * The same, for a gateway that has this much memory; one body of the largest size fits always.
   */
  public LineLimits within(long memoryBytes) {
    return new LineLimits(
        requestBytes, replyBytes, Math.max(requestBytes, memoryBytes / MEMORY_SHARE), hold, turns);
  }

  /** The same, for calls that are held this long without a word. */
  public LineLimits withHold(Duration silently) {
    return withHold(hold.withSilently(silently));
  }

  /** The same, for calls that are held like this. */
  public LineLimits withHold(Hold other) {
    return new LineLimits(requestBytes, replyBytes, heldBytes, other, turns);
  }

  /** The same, for calls that take turns like this. */
  public LineLimits withTurns(TurnLimits other) {
    return new LineLimits(requestBytes, replyBytes, heldBytes, hold, other);
  }
}
