package dev.sallyport.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything runs and gives figures; what they are is not for a test to say. */
class BenchTest {
  private static final String ROWS =
      """
      0.3 KB: median, OPA's server
      0.3 KB: 99th percentile, OPA's server
      0.3 KB: from its bytes, median, OPA's library, from bytes
      0.3 KB: from its bytes, 99th percentile, OPA's library, from bytes
      0.3 KB: median, OPA's library, from parsed
      0.3 KB: median, parsing it
      0.3 KB: given all of it, median, given what is read
      68 KB: median, OPA's server
      68 KB: 99th percentile, OPA's server
      68 KB: from its bytes, median, OPA's library, from bytes
      68 KB: from its bytes, 99th percentile, OPA's library, from bytes
      68 KB: median, OPA's library, from parsed
      68 KB: median, parsing it
      68 KB: given all of it, median, given what is read
      68 KB: median, 0.3 KB
      1 MB: median, OPA's server
      1 MB: 99th percentile, OPA's server
      1 MB: from its bytes, median, OPA's library, from bytes
      1 MB: from its bytes, 99th percentile, OPA's library, from bytes
      1 MB: median, OPA's library, from parsed
      1 MB: median, parsing it
      1 MB: given all of it, median, given what is read
      1 MB: median, 0.3 KB
      0.3 KB: 2 threads, 1 thread
      0.3 KB: heap after 100, before them
      decides: from source, from a built bundle
      decides: from a built bundle, reading the archive
      decides: from source, OPA's library, from source
      decides: a decision meanwhile, 99th p., with no change, 99th p.
      an issuer, signed by RS256: first seen, median, its signature alone
      an issuer, signed by RS256: seen again, median, its signature alone
      an issuer, signed by ES256: first seen, median, its signature alone
      an issuer, signed by ES256: seen again, median, its signature alone
      gateway, signed by ES256: first seen, median, its signature alone
      gateway, signed by ES256: seen again, median, its signature alone
      250 KB, kept: made ready, the last request, parsing it
      250 KB, kept: a turn, with its reply, each request whole
      250 KB, kept: a turn, with its reply, each request whole, zstd
      another policy: 200 of them, in a new process, what we allow
      disk: 1 writer, rows of SQLite, a commit each
      disk: 10 writers at once, rows of SQLite, a commit each
      disk: 100 writers at once, rows of SQLite, a commit each
      A call's two entries, at 50 calls a second: median, two fsyncs of this disk
      A call's two entries, at 50 calls a second: 99th percentile, two fsyncs of this disk
      takes to prove a log: 600 entries, its lines read and hashed
      takes to prove a log: 6,000 entries, its lines read and hashed
      takes to prove a log: heap meanwhile, 6,000, 600
      takes to prove a log: heap after writing, 6,000, 600
      sessions, with faults: invariants broken, calls
      sessions, with faults: 60 sessions, what we allow
      sessions, with faults: heap after all of them, after a tenth
      What an author waits for: `check` of the shipped policies, what we allow
      What an author waits for: 50 tests of 10 rules, again, what we allow
      What an author waits for: what a change of one file concerns, what we allow
      What an author waits for: tests, on both engines, `opa test --coverage`
      ship: masked, parsed
      ship: read, masked, written, read, written
      A streamed delta where tools are judged: a text, judged, not judged
      A streamed delta where tools are judged: half of it tools, judged, not judged
      ship: a delta, what we allow
      ship: the first deltas, the others
      ship: whole texts, gitleaks
      ship: whole texts, java.util.regex
      ship: a character of a long text, of its first quarter
      ship: held back, mean, what we allow
      ship: held back, 99th percentile, what we allow
      ship: an open stream, what we allow
      ship: tables, what we allow
      ship: planted secrets found, planted
      ship: found where nothing is, what we allow
      A gateway that starts: until it serves, what we allow
      A gateway that starts: until it is ready, what we allow
      gateway: to the end, median, direct
      gateway: to the end, 99th percentile, direct
      gateway: 2 clients at once, direct
      gateway: added to the median, one fsync of this disk
      gateway: first event, median, direct
      gateway: first event, 99th percentile, direct
      gateway: to the end, median, direct
      gateway: to the end, 99th percentile, direct
      gateway: 2 clients at once, direct
      50 KB, 5 held at once: one more, until who follows hears of it, what we allow
      50 KB, 5 held at once: heap, more than with one held, what we allow
      50 KB, 5 held at once: platform threads, more than with one held, what we allow
      """;

  @Test
  void everyFigureIsOne(@TempDir Path folder) throws IOException {
    var told = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    var program = GoProgram.of(Path.of("opa"), "opa-peer", told);
    var gitleaks = GoProgram.of(Path.of("gitleaks"), "gitleaks-peer", told);
    var rows = new Bench(Effort.TINY, Path.of("..", "..", "rego"), folder, program, gitleaks).run();
    var wanted =
        ROWS.lines()
            .filter(
                line -> program instanceof GoProgram.Built || !line.matches(".*(OPA|opa test).*"))
            .filter(line -> gitleaks instanceof GoProgram.Built || !line.contains("gitleaks"));
    assertThat(rows).extracting(BenchTest::words).containsExactlyElementsOf(wanted.toList());
    assertThat(rows)
        .allSatisfy(
            row -> {
              assertThat(row.theirs()).isPositive().isFinite();
              assertThat(row.ours()).isFinite();
            });
    // Nothing is left out unless there is nothing to build it with.
    if (program instanceof GoProgram.NotBuilt(var reason)) {
      assertThat(reason).isEqualTo("there is no `go` on the PATH");
    }
    // What was added is a difference, and no test says which side is faster. Where nothing is,
    // nothing should be found, and what must hold should not be broken.
    assertThat(rows)
        .filteredOn(row -> !row.what().equals("added to the median"))
        .filteredOn(row -> !row.what().equals("found where nothing is"))
        .filteredOn(row -> !row.what().equals("invariants broken"))
        .filteredOn(row -> !row.group().contains("held at once"))
        .allSatisfy(row -> assertThat(row.ours()).isPositive());
  }

  /** The end of the group's name, what was measured, and against what. */
  private static String words(Row row) {
    var group = row.group().replaceFirst(".* (of|it|we|the) ", "");
    return group + ": " + row.what() + ", " + row.against();
  }

  @Test
  void theRequestsAreAsLargeAsTheyAreCalled() {
    assertThat(Requests.body(Size.SMALL).length).isBetween(150, 400);
    assertThat(Requests.body(Size.LARGE).length).isBetween(66_000, 72_000);
    assertThat(Requests.body(Size.HUGE).length).isBetween(1_000_000, 1_050_000);
  }

  @Test
  void theTable() {
    var rows =
        List.of(
            new Row("A group", "this", 12.345, "that", 6.1725, "µs"),
            new Row("A group", "more", 0.5, "less", 100, "µs").toReach(Goal.ratioAtMost(0.05)),
            new Row("A group", "long", 12, "short", 1, "ms").toReach(Goal.atMost(10)),
            new Row("Another", "calls", 1234.6, "direct", 2469, "calls/s")
                .toReach(Goal.ratioAtLeast(0.5)));
    assertThat(Table.text(rows))
        .isEqualTo(
            """

            A group
                                                           this   against                               that    ratio         more by   to reach
              this                                      12.3 µs   that                               6.17 µs     2.00         6.17 µs
              more                                      0.50 µs   less                                100 µs    0.005        -99.5 µs   ratio ≤ 0.050: reached
              long                                      12.0 ms   short                              1.00 ms     12.0         11.0 ms   this ≤ 10.0: missed

            Another
                                                           this   against                               that    ratio         more by   to reach
              calls                                1235 calls/s   direct                        2469 calls/s     0.50   -1234 calls/s   ratio ≥ 0.50: reached
            """);
    assertThat(Table.json(new Machine("Linux amd64", 2, "25.0.3+9", 0.25), rows.subList(1, 2)))
        .isEqualTo(
            "{\"machine\":{\"system\":\"Linux amd64\",\"cores\":2,\"jdk\":\"25.0.3+9\",\"load\":0.25},"
                + "\"figures\":[{\"group\":\"A group\",\"what\":\"more\",\"unit\":\"µs\",\"ours\":0.5,"
                + "\"against\":\"less\",\"theirs\":100.0,\"ratio\":0.005,\"added\":-99.5,"
                + "\"goal\":\"ratio ≤ 0.050\",\"reached\":true}]}");
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
