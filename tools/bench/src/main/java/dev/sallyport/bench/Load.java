package dev.sallyport.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Calls through the gateway against the same calls made directly, turn by turn, so that whatever
 * else the machine does falls on both.
 */
record Load(Effort effort, Way gateway, Way direct) {
  static final String MEDIAN = "to the end, median";

  private static final double TAIL = 0.99;

  /** A reply in one piece. */
  List<Row> whole(String group) {
    return rows(group, new Ask(false, 20));
  }

  /** A reply in a hundred deltas. */
  List<Row> streamed(String group) {
    return rows(group, new Ask(true, 100));
  }

  private List<Row> rows(String group, Ask ask) {
    var ours = new Side(gateway);
    var theirs = new Side(direct);
    for (int round = 0; round < effort.warmUps(); round++) {
      // All three processes compile what runs often; what they say before they have is dropped.
      callsPerSecond(gateway, ask);
      callsPerSecond(direct, ask);
    }
    for (int round = 0; round < effort.rounds(); round++) {
      // Who is first changes, so that neither always finds the machine as the other has left it.
      turn(round % 2 == 0 ? ours : theirs, ask);
      turn(round % 2 == 0 ? theirs : ours, ask);
    }
    var rows = new ArrayList<Row>();
    if (ask.stream()) {
      rows.add(row(group, "first event, median", ours, theirs, side -> side.firstMs(0.5)));
      rows.add(
          row(group, "first event, 99th percentile", ours, theirs, side -> side.firstMs(TAIL)));
    }
    rows.add(row(group, MEDIAN, ours, theirs, side -> side.endMs(0.5)));
    rows.add(row(group, "to the end, 99th percentile", ours, theirs, side -> side.endMs(TAIL)));
    rows.add(
        new Row(
            group,
            effort.clients() + " clients at once",
            Quantile.median(ours.callsPerSecond),
            "direct",
            Quantile.median(theirs.callsPerSecond),
            "calls/s"));
    return rows;
  }

  private static Row row(
      String group, String what, Side ours, Side theirs, ToDoubleFunction<Side> figure) {
    return new Row(
        group, what, figure.applyAsDouble(ours), "direct", figure.applyAsDouble(theirs), "ms");
  }

  /** What was measured on one way. */
  private static final class Side {
    final Way way;
    final List<Way.Took> calls = new ArrayList<>();
    final List<Double> callsPerSecond = new ArrayList<>();

    Side(Way way) {
      this.way = way;
    }

    double firstMs(double share) {
      return Quantile.of(calls.stream().map(Way.Took::firstMs).toList(), share);
    }

    double endMs(double share) {
      return Quantile.of(calls.stream().map(Way.Took::endMs).toList(), share);
    }
  }

  private void turn(Side side, Ask ask) {
    for (int call = 0; call < effort.calls(); call++) {
      side.calls.add(side.way.call(ask));
    }
    side.callsPerSecond.add(callsPerSecond(side.way, ask));
  }

  private double callsPerSecond(Way way, Ask ask) {
    return Throughput.perSecond(effort.clients(), effort.round(), () -> way.call(ask));
  }
}
