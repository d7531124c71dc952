package dev.sallyport.engine.pipeline;

import dev.sallyport.engine.identity.IdentityLimits;
import dev.sallyport.engine.model.Call;
import dev.sallyport.engine.model.RefusedException;
import java.time.Clock;
import java.time.Duration;

/** Whether what was held may still go on: it meets what has changed meanwhile. */
record Standing(PolicyInForce policy, Clock clock) {

  /** As long as tokens are taken after their end, for clocks that differ. */
  private static final Duration TOKEN_GRACE = IdentityLimits.CLOCK_SKEW;

  /**
   * @param digest the policy that held it
   * @throws RefusedException if that policy is no longer in force, or the caller's token has
   *     expired
   */
  void require(Call call, String digest) {
    if (!policy.now().digest().equals(digest)) {
      throw new RefusedException(Refusals.policyChanged());
    }
    if (!tokenLeft(call).isPositive()) {
      throw new RefusedException(Refusals.tokenExpired());
    }
  }

  /** How long the caller's token is still taken. */
  Duration tokenLeft(Call call) {
    return Duration.between(clock.instant(), call.identity().expiresAt().plus(TOKEN_GRACE));
  }
}
