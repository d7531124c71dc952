package dev.sallyport.engine.policy;

import java.time.Duration;

/**
 * What one policy may use.
 *
 * @param instances how many evaluations run side by side; one for each core is enough, since they
 *     do nothing but compute
 * @param evaluation how long one evaluation may take before it is interrupted and denied
 * @param borrowing how long a call waits for a free instance before it is denied
 * @param memoryPages the memory cap of one instance, in pages of 64 KiB
 * @param strict whether a function that errs ends the evaluation; otherwise its call is undefined,
 *     as in OPA
 */
public record PolicyLimits(
    int instances, Duration evaluation, Duration borrowing, int memoryPages, boolean strict) {

  /** Two cores and more; half a second is thirty thousand times what a decision takes. */
  public static final PolicyLimits DEFAULT =
      new PolicyLimits(
          Math.clamp(Runtime.getRuntime().availableProcessors(), 2, 8),
          Duration.ofMillis(500),
          Duration.ofSeconds(2),
          2048,
          false);
}
