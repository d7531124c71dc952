package dev.sallyport.bench;

import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.model.Bundle;
import dev.sallyport.engine.model.Call;
import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.policy.PolicyDecider;
import dev.sallyport.engine.policy.PolicyLimits;
import dev.sallyport.engine.policy.builtin.Builtins;
import dev.sallyport.opa.Opa;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Decisions of the policy, against OPA's where it was built: turn by turn, so that whatever else
 * the machine does falls on all.
 */
final class Decisions {
  private static final String GROUP = "A decision of the policy, on a request of ";
  private static final String SCALING = "Decisions at once, on a request of ";
  private static final String ENDLESS = "Decisions without end, on a request of ";
  private static final double TAIL = 0.99;

  private static final Goal SERVER_GOAL = Goal.ratioAtMost(1 / 20.0);
  private static final Goal LIBRARY_GOAL = Goal.ratioAtMost(1 / 3.0);
  private static final Goal FOOTPRINT_GOAL = Goal.ratioAtMost(2);
  private static final Goal FLAT_GOAL = Goal.ratioAtMost(1.1);
  private static final Goal SCALING_GOAL = Goal.ratioAtLeast(1.8);

  /** A turn lasts a third of a round: there are many, and all should see the same machine. */
  private static final int TURNS_IN_A_ROUND = 3;

  /** Code that is still cold may take longer than a gateway waits; it is slow here, not denied. */
  private static final PolicyLimits LIMITS =
      PolicyLimits.DEFAULT.within(Duration.ofMinutes(1), Duration.ofMinutes(1));

  /** Who decides, and from what. */
  private enum Way {
    GATEWAY,
    GATEWAY_FROM_BYTES,
    GATEWAY_GIVEN_ALL,
    PARSING_ALONE,
    SERVER,
    LIBRARY_FROM_BYTES,
    LIBRARY_FROM_PARSED
  }

  private record Side(Way way, Size size) {}

  private final Effort effort;
  private final PolicyDecider decider;
  private final PolicyDecider givenAll;
  private final Map<Side, Turn> turns = new LinkedHashMap<>();
  private final Map<Side, List<Double>> micros = new LinkedHashMap<>();
  private final boolean againstOpa;

  /**
   * Makes everything ready.
   *
   * @param opa OPA, which was given the same policy; empty where it was not built
   */
  Decisions(Effort effort, Bundle bundle, Optional<OpaPeer> opa) throws IOException {
    this.effort = effort;
    this.decider = decider(bundle);
    this.againstOpa = opa.isPresent();
    this.givenAll = decider(Policy.readingAll(bundle));
    for (var size : Size.values()) {
      var body = Requests.body(size);
      var call = Requests.call(body);
      turn(Way.GATEWAY, size, Turn.of(() -> decide(decider, call)));
      turn(Way.GATEWAY_FROM_BYTES, size, Turn.of(() -> decide(decider, Requests.call(body))));
      turn(Way.GATEWAY_GIVEN_ALL, size, Turn.of(() -> decide(givenAll, call)));
      turn(Way.PARSING_ALONE, size, Turn.of(() -> StrictJson.object(body)));
      if (opa.isPresent()) {
        turn(Way.SERVER, size, opa.get().server(size));
        turn(Way.LIBRARY_FROM_BYTES, size, opa.get().libraryFromBytes(size));
        turn(Way.LIBRARY_FROM_PARSED, size, opa.get().libraryFromParsed(size));
      }
    }
  }

  private static PolicyDecider decider(Bundle bundle) {
    return new PolicyDecider(
        bundle, Policy.MASKS, Policy.ENVIRONMENT, Builtins.offline(Opa::load), LIMITS);
  }

  private void turn(Way way, Size size, Turn turn) {
    turns.put(new Side(way, size), turn);
  }

  // A refusal may cost less than what was asked for.
  private static void decide(PolicyDecider decider, Call call) {
    if (!(decider.decide(call) instanceof Decision.Mask)) {
      throw new BenchException("the policy decides otherwise than it should", null);
    }
  }

  /** By number and not by time: on a busy machine the JVM sees less in a second. */
  private void warmUp() {
    var call = Requests.call(Requests.body(Size.SMALL));
    for (int i = 0; i < effort.decisions(); i++) {
      decide(decider, call);
      decide(givenAll, call);
    }
  }

  List<Row> rows() {
    var span = effort.round().dividedBy(TURNS_IN_A_ROUND);
    warmUp();
    for (int round = 0; round < effort.warmUps(); round++) {
      turns.values().forEach(turn -> turn.take(span));
    }
    for (int round = 0; round < effort.rounds(); round++) {
      turns.forEach((side, turn) -> taken(side).addAll(turn.take(span)));
    }
    var rows = new ArrayList<Row>();
    for (var size : Size.values()) {
      if (againstOpa) {
        rows.addAll(againstOpa(size));
      }
      rows.addAll(ofItsParts(size));
    }
    rows.add(scaling());
    rows.add(endless());
    return rows;
  }

  private List<Row> againstOpa(Size size) {
    var server = new Side(Way.SERVER, size);
    var library = new Side(Way.LIBRARY_FROM_BYTES, size);
    var ours = new Side(Way.GATEWAY, size);
    var fromBytes = new Side(Way.GATEWAY_FROM_BYTES, size);
    var goal = size == Size.SMALL ? LIBRARY_GOAL : Goal.NONE;
    return List.of(
        median("", ours, "OPA's server", server).toReach(SERVER_GOAL),
        tail("", ours, "OPA's server", server),
        median("from its bytes, ", fromBytes, "OPA's library, from bytes", library).toReach(goal),
        tail("from its bytes, ", fromBytes, "OPA's library, from bytes", library),
        median("", ours, "OPA's library, from parsed", new Side(Way.LIBRARY_FROM_PARSED, size)));
  }

  private List<Row> ofItsParts(Size size) {
    var ours = new Side(Way.GATEWAY, size);
    var all = new Side(Way.GATEWAY_GIVEN_ALL, size);
    var rows = new ArrayList<Row>();
    rows.add(median("", ours, "parsing it", new Side(Way.PARSING_ALONE, size)));
    rows.add(median("given all of it, ", all, "given what is read", ours));
    if (size != Size.SMALL) {
      var small = median("", ours, Size.SMALL.words, new Side(Way.GATEWAY, Size.SMALL));
      rows.add(small.toReach(size == Size.LARGE ? FOOTPRINT_GOAL : Goal.NONE));
    }
    return rows;
  }

  private Row median(String what, Side ours, String against, Side theirs) {
    return row(what + "median", ours, against, theirs, 0.5);
  }

  private Row tail(String what, Side ours, String against, Side theirs) {
    return row(what + "99th percentile", ours, against, theirs, TAIL);
  }

  private Row row(String what, Side ours, String against, Side theirs, double share) {
    return new Row(
        GROUP + ours.size().words,
        what,
        Quantile.of(taken(ours), share),
        against,
        Quantile.of(taken(theirs), share),
        "µs");
  }

  private List<Double> taken(Side side) {
    return micros.computeIfAbsent(side, _ -> new ArrayList<>());
  }

  private Row scaling() {
    var call = Requests.call(Requests.body(Size.SMALL));
    var one = new ArrayList<Double>();
    var two = new ArrayList<Double>();
    for (int round = 0; round < effort.rounds(); round++) {
      one.add(Throughput.perSecond(1, effort.round(), () -> decide(decider, call)));
      two.add(Throughput.perSecond(2, effort.round(), () -> decide(decider, call)));
    }
    return new Row(
            SCALING + Size.SMALL.words,
            "2 threads",
            Quantile.median(two),
            "1 thread",
            Quantile.median(one),
            "/s")
        .toReach(SCALING_GOAL);
  }

  /** What many decisions leave behind: the policy's own memory lies in the heap, too. */
  private Row endless() {
    var call = Requests.call(Requests.body(Size.SMALL));
    var before = Heap.usedMib();
    for (int i = 0; i < effort.endless(); i++) {
      decide(decider, call);
    }
    var after = Heap.usedMib();
    return new Row(
            ENDLESS + Size.SMALL.words,
            String.format(Locale.ROOT, "heap after %,d", effort.endless()),
            after,
            "before them",
            before,
            "MiB")
        .toReach(FLAT_GOAL);
  }
}
