package dev.sallyport.engine.policy;

import java.time.Duration;

/**
 * What one policy may use.
 *
 * @param instances how many evaluations run side by side; one for each core is enough, since they
 *     do nothing but compute
 * @param cpu how much of a processor one evaluation may use before it is interrupted and denied
 * @param evaluation how long one evaluation may take in all, on a machine that is busy with other
 *     things
 * @param borrowing how long a call waits for a free instance before it is denied
 * @param memoryPages the memory cap of one instance, in pages of 64 KiB
 * @param strict whether a function that errs ends the evaluation; otherwise its call is undefined,
 *     as in OPA
 */
public record PolicyLimits(
    int instances,
    Duration cpu,
    Duration evaluation,
    Duration borrowing,
    int memoryPages,
    boolean strict) {

  /** Two cores and more; 50 ms are three thousand times what a decision takes. */
  public static final PolicyLimits DEFAULT =
      new PolicyLimits(
          Math.clamp(Runtime.getRuntime().availableProcessors(), 2, 8),
          Duration.ofMillis(50),
          Duration.ofSeconds(2),
          Duration.ofSeconds(2),
          2048,
          false);

  /** The same, with another budget of processor time and of time. */
  public PolicyLimits within(Duration otherCpu, Duration otherEvaluation) {
    return new PolicyLimits(instances, otherCpu, otherEvaluation, borrowing, memoryPages, strict);
  }

  /** The same, with one evaluation after the other. */
  PolicyLimits alone() {
    return new PolicyLimits(1, cpu, evaluation, borrowing, memoryPages, strict);
  }

  /** The same, with evaluations that end where a function errs. */
  public PolicyLimits strictly() {
    return new PolicyLimits(instances, cpu, evaluation, borrowing, memoryPages, true);
  }
}
