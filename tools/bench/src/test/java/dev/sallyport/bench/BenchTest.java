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
            "0.3 KB, what is read of it",
            "0.3 KB, all of it",
            "68 KB, what is read of it",
            "68 KB, all of it",
            "masked",
            "read, masked, written",
            "to the end, median",
            "to the end, 99th percentile",
            "2 clients at once",
            "added to the median",
            "first event, median",
            "first event, 99th percentile",
            "to the end, median",
            "to the end, 99th percentile",
            "2 clients at once");
    assertThat(rows)
        .allSatisfy(
            row -> {
              assertThat(row.theirs()).isPositive().isFinite();
              assertThat(row.ours()).isFinite();
            });
    // What was added is a difference, and no test says which side is faster.
    assertThat(rows)
        .filteredOn(row -> !row.what().equals("added to the median"))
        .allSatisfy(row -> assertThat(row.ours()).isPositive());
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
                                                           this   against                               that    ratio         more by
              this                                      12.3 µs   that                               6.17 µs     2.00         6.17 µs
              more                                      0.50 µs   less                                100 µs     0.00        -99.9 µs

            Another
                                                           this   against                               that    ratio         more by
              calls                                1235 calls/s   direct                        2469 calls/s     0.50   -1234 calls/s
            """);
    assertThat(Table.json(new Machine("Linux amd64", 2, "25.0.3+9", 0.25), rows.subList(0, 1)))
        .isEqualTo(
            "{\"machine\":{\"system\":\"Linux amd64\",\"cores\":2,\"jdk\":\"25.0.3+9\",\"load\":0.25},"
                + "\"figures\":[{\"group\":\"A group\",\"what\":\"this\",\"unit\":\"µs\",\"ours\":12.345,"
                + "\"against\":\"that\",\"theirs\":6.1725,\"ratio\":2.0,\"added\":6.1725}]}");
  }

  @Test
  void theHeadingSaysWhereAndWarnsOfABusyMachine() {
    assertThat(Table.heading(new Machine("Linux amd64", 2, "25.0.3+9", 0.25)))
        .isEqualTo(
            "Linux amd64, 2 cores, JDK 25.0.3+9, load 0.25 before. What to compare is the ratios:"
                + " the rest is this machine's, at this hour.\n");
    assertThat(Table.heading(new Machine("Linux amd64", 2, "25.0.3+9", 1.5)))
        .endsWith("\nThe machine is busy: do not trust these figures, measure again.\n");
  }

  @Test
  void aQuantileIsOneOfTheValues() {
    var values = List.of(5.0, 1.0, 4.0, 2.0, 3.0);
    assertThat(Quantile.of(values, 0)).isEqualTo(1);
    assertThat(Quantile.median(values)).isEqualTo(3);
    assertThat(Quantile.of(values, 0.99)).isEqualTo(5);
    assertThat(Quantile.of(values, 1)).isEqualTo(5);
    assertThat(Quantile.median(List.of(7.0))).isEqualTo(7);
  }
}
