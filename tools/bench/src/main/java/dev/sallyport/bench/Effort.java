package dev.sallyport.bench;

import java.time.Duration;
import java.util.List;

/**
 * How long to measure.
 *
 * @param jvm options for the processes of the benchmarks; none where they run in this process
 * @param decisions how many are made before any is timed
 * @param endless how many are made to see what they leave in memory
 * @param warmUps rounds that are made before, and dropped
 * @param rounds rounds of each benchmark, and turns that direct and gateway take
 * @param round how long one of them lasts
 * @param calls calls of one turn, where each is timed
 * @param clients how many call at once, where the throughput is measured
 * @param corpusChars how long the texts are that are masked
 * @param teams how many teams the repository has whose tests are run
 * @param leaves how many entries the log has that is proven; then it gets ten times as many
 */
record Effort(
    List<String> jvm,
    int decisions,
    int endless,
    int warmUps,
    int rounds,
    Duration round,
    int calls,
    int clients,
    int corpusChars,
    int teams,
    int leaves) {

  /**
   * Twenty minutes. A third of it goes through a day of ten thousand sessions, a quarter fills a
   * log of ten million entries, and most of the rest warms up: a compiled policy is many methods,
   * and the JVM needs a hundred thousand decisions to make the best of them.
   */
  static final Effort FULL =
      new Effort(
          List.of("-XX:+UseG1GC"),
          120_000,
          10_000_000,
          10,
          5,
          Duration.ofSeconds(1),
          200,
          16,
          20_000_000,
          20,
          1_000_000);

  /**
   * Two or three minutes, for a first look. Where the JVM's first compiler alone is used it is done
   * in a second, so figures come to rest; all are larger than those of a full run, and compare
   * among themselves.
   */
  static final Effort QUICK =
      new Effort(
          List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
          3_000,
          100_000,
          3,
          2,
          Duration.ofMillis(300),
          100,
          16,
          1_000_000,
          20,
          20_000);

  /** What a test takes to see that everything runs; its figures mean nothing. */
  static final Effort TINY =
      new Effort(List.of(), 1, 100, 1, 1, Duration.ofMillis(20), 5, 2, 50_000, 1, 600);

  /** How many calls wait for an approval at once. */
  int held() {
    return jvm.isEmpty() ? 5 : 500;
  }

  /** How many sessions of 100 turns are asked about. */
  int sessions() {
    return jvm.isEmpty() ? 2 : calls < FULL.calls ? 10 : 100;
  }

  /** How many sessions the simulated day has. */
  int daySessions() {
    return jvm.isEmpty() ? 60 : calls < FULL.calls ? 300 : 10_000;
  }

  /** Processes for each benchmark; 0 stands for this process. */
  int forks() {
    return jvm.isEmpty() ? 0 : 1;
  }
}
