package dev.sallyport.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything runs and gives figures; what they are is not for a test to say. */
class BenchTest {

  @Test
  void everyFigureIsOne(@TempDir Path folder) {
    var rows = new Bench(Effort.TINY, Path.of("..", "..", "rego"), folder).run();
    assertThat(rows)
        .extracting(Row::what)
        .containsExactly(
            "0.3 KB, with what the policy reads",
            "0.3 KB, with the whole input",
            "68 KB, with what the policy reads",
            "68 KB, with the whole input",
            "all detectors that we ship",
            "to the end, median",
            "to the end, 99th percentile",
            "2 clients at once",
            "first event, median",
            "to the end, median",
            "to the end, 99th percentile",
            "2 clients at once");
    assertThat(rows)
        .allSatisfy(
            row -> {
              assertThat(row.ours()).isPositive().isFinite();
              assertThat(row.theirs()).isPositive().isFinite();
            });
  }

  @Test
  void theRequestsAreAsLargeAsTheyAreCalled() {
    assertThat(Requests.small().length).isBetween(150, 400);
    assertThat(Requests.large().length).isBetween(66_000, 72_000);
  }

  @Test
  void theTable() {
    var rows =
        List.of(
            new Row("A group", "this", 12.345, "that", 6.1725, "µs"),
            new Row("A group", "more", 0.5, "less", 100.4, "µs"),
            new Row("Another", "calls", 1234.6, "direct", 2469, "calls/s"));
    assertThat(Table.text(rows))
        .isEqualTo(
            """

            A group
                                                                   this   against                                    that     ratio
              this                                              12.3 µs   that                                    6.17 µs      2.00
              more                                              0.50 µs   less                                     100 µs      0.00

            Another
                                                                   this   against                                    that     ratio
              calls                                        1235 calls/s   direct                             2469 calls/s      0.50
            """);
    assertThat(Table.json(rows.subList(0, 1)))
        .isEqualTo(
            "{\"figures\":[{\"group\":\"A group\",\"what\":\"this\",\"unit\":\"µs\",\"ours\":12.345,\"against\":\"that\",\"theirs\":6.1725,\"ratio\":2.0}]}");
  }
}
