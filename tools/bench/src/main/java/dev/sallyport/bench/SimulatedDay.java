package dev.sallyport.bench;

import dev.sallyport.bench.day.Day;
import dev.sallyport.bench.day.DayPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * A day of sessions in which everything goes wrong that can, and what must hold when it is over.
 *
 * @param folder where the gateway's state lies meanwhile
 */
record SimulatedDay(Effort effort, Path folder) {
  private static final String GROUP = "A simulated day of sessions, with faults";

  /** The same day each time; others are drawn by the tests. */
  private static final long SEED = 20_261_130;

  /** A session makes three calls, and each of them writes some five times. */
  private static final double SESSION_S = 0.06;

  /** What is remembered of calls has its limits, which a tenth of the day has not reached yet. */
  private static final Goal FLAT_GOAL = Goal.ratioAtMost(1.2);

  private static final double MS_PER_S = 1e3;

  List<Row> rows() throws IOException {
    var sessions = effort.daySessions();
    var day = new Day(SEED, sessions, Files.createDirectories(folder), Heap::usedMib);
    var report = day.run(DayPolicy.compile());
    if (report.breaches().count() > 0) {
      System.getLogger(SimulatedDay.class.getName())
          .log(System.Logger.Level.WARNING, "{0}", report);
    }
    return List.of(
        new Row(GROUP, "invariants broken", report.breaches().count(), "calls", report.calls(), "")
            .toReach(Goal.atMost(0)),
        Row.within(
            GROUP,
            String.format(Locale.ROOT, "%,d sessions", sessions),
            report.took().toMillis() / MS_PER_S,
            sessions * SESSION_S,
            "s"),
        new Row(
                GROUP,
                "heap after all of them",
                report.ended(),
                "after a tenth",
                report.begun(),
                "MiB")
            .toReach(FLAT_GOAL));
  }
}
