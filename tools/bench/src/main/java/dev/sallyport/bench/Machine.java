package dev.sallyport.bench;

import java.lang.management.ManagementFactory;

/**
 * Where the figures come from.
 *
 * @param load how many threads wanted to run in the minute before, on average; negative where the
 *     system does not tell
 */
record Machine(String system, int cores, String jdk, double load) {

  /** This one, now. */
  static Machine here() {
    return new Machine(
        System.getProperty("os.name") + " " + System.getProperty("os.arch"),
        Runtime.getRuntime().availableProcessors(),
        Runtime.version().toString(),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }

  /** Whether others take so much of it that the figures tell little. */
  boolean busy() {
    return load > cores / 2.0;
  }
}
