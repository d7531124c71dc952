package dev.sallyport.bench.day;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A small day, by seeds that are known and by one that is not: what fails prints its seed. */
@TestInstance(Lifecycle.PER_CLASS)
final class DayTest {
  private static final int SESSIONS = 100;

  @TempDir Path folder = Path.of("");
  private final DayPolicy policy = DayPolicy.compile();

  static LongStream seeds() {
    return LongStream.of(1, 2, new Random().nextLong());
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void whateverHappensEveryInvariantHolds(long seed) {
    var report = new Day(seed, SESSIONS, folder, () -> 1).run(policy);
    assertThat(report.breaches().count()).as(report::toString).isZero();
    assertThat(report.calls()).as("seed %d", seed).isGreaterThan(SESSIONS);
    System.err.println(report);
  }
}
