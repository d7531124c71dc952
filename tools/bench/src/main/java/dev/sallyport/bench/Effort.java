package dev.sallyport.bench;

import java.time.Duration;
import java.util.List;

/**
 * How long to measure.
 *
 * @param jvm options for the processes of the benchmarks; none where they run in this process
 * @param warmUps rounds that are made before, and dropped
 * @param rounds rounds of each benchmark, and turns that direct and gateway take
 * @param round how long one of them lasts
 * @param calls calls of one turn, where each is timed
 * @param clients how many call at once, where the throughput is measured
 */
record Effort(List<String> jvm, int warmUps, int rounds, Duration round, int calls, int clients) {

  /**
   * Less than five minutes. Most of them warm up: a compiled policy is many methods, and the JVM
   * needs some ten seconds to make the best of them.
   */
  static final Effort FULL =
      new Effort(List.of("-XX:+UseG1GC"), 10, 5, Duration.ofSeconds(1), 200, 16);

  /**
   * Less than a minute, for a first look. The JVM's first compiler alone is done in a second, so
   * figures come to rest; they are larger than those of a full run, and compare among themselves.
   */
  static final Effort QUICK =
      new Effort(
          List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
          3,
          2,
          Duration.ofMillis(300),
          100,
          16);

  /** What a test takes to see that everything runs; its figures mean nothing. */
  static final Effort TINY = new Effort(List.of(), 1, 1, Duration.ofMillis(20), 5, 2);

  /** Processes for each benchmark; 0 stands for this process. */
  int forks() {
    return jvm.isEmpty() ? 0 : 1;
  }
}
