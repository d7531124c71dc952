package dev.sallyport.bench;

import java.lang.management.ManagementFactory;

/** What this process holds. */
final class Heap {
  private static final double MIB = 1 << 20;

  private Heap() {}

  /** What is left when all that nobody holds has been collected. */
  static double usedMib() {
    var memory = ManagementFactory.getMemoryMXBean();
    memory.gc();
    return memory.getHeapMemoryUsage().getUsed() / MIB;
  }
}
