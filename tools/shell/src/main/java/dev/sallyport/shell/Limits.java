package dev.sallyport.shell;

import java.time.Duration;

/**
 * How much reading may take. What texts may hold is limited beside the reader, in {@code
 * limits.go}.
 *
 * @param perCall for one reading, waiting for others included
 * @param memoryMib how far the memory of one reader may grow
 * @param readers how many tools may be read at once; others wait
 * @param inputBytes how large a tool's input may be, as JSON
 */
public record Limits(Duration perCall, int memoryMib, int readers, int inputBytes) {

  /** A usual command takes a millisecond or less; somebody waits for each, and none is huge. */
  public static final Limits DEFAULT = new Limits(Duration.ofSeconds(2), 256, 2, 1 << 20);

  public Limits {
    if (!perCall.isPositive() || memoryMib < 32 || readers < 1 || inputBytes < 1) {
      throw new IllegalArgumentException("limits are positive, and memory is 32 MiB at least");
    }
  }
}
