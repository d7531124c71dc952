package dev.sallyport.bench;

import java.time.Duration;

/**
 * How long to measure.
 *
 * @param forks processes for each benchmark
 * @param rounds iterations of each benchmark, and turns that direct and gateway take; as many are
 *     made before, to warm up
 * @param round how long one of them lasts
 * @param calls calls of one turn, where each is timed
 * @param clients how many call at once, where the throughput is measured
 */
record Effort(int forks, int rounds, Duration round, int calls, int clients) {

  /** Less than five minutes. */
  static final Effort FULL = new Effort(1, 5, Duration.ofMillis(1500), 200, 16);

  /** Less than a minute, for a first look. */
  static final Effort QUICK = new Effort(1, 2, Duration.ofMillis(400), 100, 16);

  /** What a test takes to see that everything runs; its figures mean nothing. */
  static final Effort TINY = new Effort(0, 1, Duration.ofMillis(20), 5, 2);
}
