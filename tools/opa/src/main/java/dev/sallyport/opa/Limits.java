package dev.sallyport.opa;

import java.time.Duration;

/**
 * How much time and memory the toolchain may take.
 *
 * @param perCall for one call of any kind, waiting for other callers included
 * @param perTest for one test; the others still run
 * @param memoryMib how far the toolchain's memory may grow; policies of a megabyte need a few
 *     hundred
 */
public record Limits(Duration perCall, Duration perTest, int memoryMib) {

  private static final int MIN_MEMORY_MIB = 256;
  // A Java array holds just under 2 GiB.
  private static final int MAX_MEMORY_MIB = 2047;

  /** Generous for people, bounded for servers. */
  public static final Limits DEFAULT =
      new Limits(Duration.ofMinutes(2), Duration.ofSeconds(5), 1024);

  public Limits {
    if (!perCall.isPositive() || !perTest.isPositive()) {
      throw new IllegalArgumentException("time limits are positive");
    }
    if (memoryMib < MIN_MEMORY_MIB || memoryMib > MAX_MEMORY_MIB) {
      throw new IllegalArgumentException(
          "memory is between %d and %d MiB, not %d"
              .formatted(MIN_MEMORY_MIB, MAX_MEMORY_MIB, memoryMib));
    }
  }
}
