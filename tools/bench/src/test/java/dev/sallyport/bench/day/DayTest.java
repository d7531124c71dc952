package dev.sallyport.bench.day;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Small days, by seeds that are known and by one that is not: what fails prints its seed. */
@TestInstance(Lifecycle.PER_CLASS)
final class DayTest {
  private static final int SESSIONS = 100;

  private final DayPolicy policy = DayPolicy.compile();

  static LongStream seeds() {
    return LongStream.of(1, 2, new Random().nextLong());
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void whateverHappensEveryInvariantHolds(long seed, @TempDir Path folder) {
    var report = new Day(seed, SESSIONS, folder, () -> 1).run(policy);
    assertThat(report.breaches().count()).as(report::toString).isZero();
    assertThat(report.calls()).as(report::toString).isGreaterThan(SESSIONS);
  }

  /** A day in which nothing goes wrong shows nothing. */
  @Test
  void whatCanHappenDoes(@TempDir Path folder) {
    var report = new Day(3, 2 * SESSIONS, folder, () -> 1).run(policy);
    assertThat(report.breaches().count()).as(report::toString).isZero();
    assertThat(report.deaths()).as(report::toString).isPositive();
    assertThat(report.changes()).as(report::toString).isPositive();
    assertThat(report.ends())
        .containsKeys(
            "completed",
            "approval_open",
            "approval_refused",
            "audit_unavailable",
            "budget_spent",
            "client_gone",
            "in_doubt",
            "policy_rule",
            "token_unknown",
            "upstream_broke_off",
            "upstream_timeout",
            "upstream_unreachable",
            "upstream_unreadable");
  }
}
