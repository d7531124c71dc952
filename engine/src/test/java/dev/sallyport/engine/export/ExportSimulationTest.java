package dev.sallyport.engine.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.export.ExportedLog.Aside;
import dev.sallyport.engine.export.format.LinesFormat;
import dev.sallyport.engine.fetch.Pace;
import dev.sallyport.engine.support.SteppedClock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Gateways that share a database, die and come back, over a far side and a store that fail at any
 * step: all entries arrive, none before an earlier one of its log, and what is set aside is only
 * what is refused.
 */
final class ExportSimulationTest {
  private static final int SEEDS = 100;
  private static final int STEPS = 400;
  private static final List<String> GATEWAYS = List.of("a", "b", "c");

  private final SteppedClock clock = new SteppedClock(Samples.AT);
  private final MemoryLog logs = new MemoryLog();
  private final Map<String, Follower> followers = new HashMap<>();
  private final Map<String, Integer> written = new HashMap<>();
  private final Map<String, Long> seen = new HashMap<>();

  static LongStream seeds() {
    return LongStream.range(0, SEEDS);
  }

  /** It fails before, in the middle of, and after what it takes; and it refuses every 13th leaf. */
  private final class Far implements Sink {
    private final Random random;
    private boolean faulty = true;

    Far(Random random) {
      this.random = random;
    }

    @Override
    public String kind() {
      return "far";
    }

    @Override
    public List<Aside> deliver(List<Event> events) {
      var fault = faulty ? random.nextInt(6) : 5;
      if (fault == 0) {
        throw UndeliveredException.passing("cannot be reached");
      }
      if (events.stream().anyMatch(event -> refused(event.entry().leaf()))) {
        throw UndeliveredException.refused("answers 422");
      }
      var taken = fault == 1 ? random.nextInt(events.size() + 1) : events.size();
      for (var event : events.subList(0, taken)) {
        var entry = event.entry();
        var next = seen.getOrDefault(entry.log(), -1L) + 1;
        if (refused(next)) {
          next++;
        }
        assertThat(entry.leaf()).as(entry.id()).isLessThanOrEqualTo(next);
        if (entry.leaf() == next) {
          seen.put(entry.log(), next);
        }
      }
      if (fault <= 2) {
        throw UndeliveredException.passing("gives no whole answer");
      }
      return List.of();
    }
  }

  private static boolean refused(long leaf) {
    return leaf % 13 == 12;
  }

  private Follower begun(String gateway, Far far) {
    return new Follower(
        new Export("siem", new LinesFormat(), far, false),
        new Exports.Parts(logs.of(gateway), clock, new Pace(Duration.ofSeconds(1), new Random(7))));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void allArrivesInOrder(long seed) {
    var random = new Random(seed);
    var far = new Far(random);
    for (var step = 0; step < STEPS; step++) {
      var gateway = GATEWAYS.get(random.nextInt(GATEWAYS.size()));
      switch (random.nextInt(8)) {
        case 0, 1 -> write(gateway, 1 + random.nextInt(40));
        case 2 -> followers.remove(gateway);
        case 3 -> clock.step(Duration.ofSeconds(random.nextInt(120)));
        case 4 -> logs.fail(new LogUnavailableException("gone", new IllegalStateException()));
        default -> {
          var follower = followers.computeIfAbsent(gateway, name -> begun(name, far));
          if (random.nextInt(4) == 0) {
            follower.keep();
          }
          var _ = follower.round();
        }
      }
    }
    settle(far);
    for (var gateway : written.keySet()) {
      long size = written.getOrDefault(gateway, 0);
      assertThat(logs.position("siem", gateway).leaf()).isEqualTo(size);
      assertThat(logs.asides("siem", gateway).keySet())
          .containsExactlyInAnyOrderElementsOf(
              LongStream.range(0, size).filter(ExportSimulationTest::refused).boxed().toList());
      var last = LongStream.range(0, size).filter(leaf -> !refused(leaf)).max().orElse(-1);
      assertThat(seen.getOrDefault(gateway, -1L)).isEqualTo(last);
    }
  }

  private void write(String gateway, int count) {
    for (var i = 0; i < count; i++) {
      logs.add(gateway, "started", clock.instant(), "{}");
    }
    written.merge(gateway, count, Integer::sum);
  }

  /** All faults end, and one gateway alone is left. */
  private void settle(Far far) {
    far.faulty = false;
    // What is refused is set aside only if something behind it is not.
    for (var gateway : List.copyOf(written.keySet())) {
      if (refused(written.getOrDefault(gateway, 0) - 1L)) {
        write(gateway, 1);
      }
    }
    followers.clear();
    var last = begun("a", far);
    for (var i = 0; i < 200; i++) {
      var _ = last.round();
      clock.step(Duration.ofSeconds(30));
    }
  }
}
