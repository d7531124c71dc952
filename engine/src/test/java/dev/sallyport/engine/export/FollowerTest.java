package dev.sallyport.engine.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.export.ExportedLog.Aside;
import dev.sallyport.engine.export.ExportedLog.Position;
import dev.sallyport.engine.export.format.CloudEventsFormat;
import dev.sallyport.engine.export.format.LinesFormat;
import dev.sallyport.engine.export.format.OcsfFormat;
import dev.sallyport.engine.export.format.OtlpFormat;
import dev.sallyport.engine.fetch.Pace;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.support.SteppedClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How entries come to a far side, round by round, on one thread. */
final class FollowerTest {
  private static final int HOSTILE = 400;

  private final SteppedClock clock = new SteppedClock(Samples.AT);
  private final MemoryLog logs = new MemoryLog();
  private final Far far = new Far();

  /** A far side, and what it has taken. */
  private static final class Far implements Sink {
    private final List<String> taken = new ArrayList<>();
    private final List<byte[]> bytes = new ArrayList<>();
    private final List<Integer> attempts = new ArrayList<>();
    private final List<RuntimeException> faults = new ArrayList<>();
    private Predicate<String> poison = _ -> false;
    private Runnable taking = () -> {};
    private Runnable failing = () -> {};

    @Override
    public String kind() {
      return "far";
    }

    @Override
    public List<Aside> deliver(List<Event> events) {
      attempts.add(events.size());
      if (!faults.isEmpty()) {
        failing.run();
        throw faults.removeFirst();
      }
      if (events.stream().anyMatch(event -> poison.test(event.entry().id()))) {
        throw UndeliveredException.refused("the far side answers 400");
      }
      taking.run();
      for (var event : events) {
        taken.add(event.entry().id());
        bytes.add(event.bytes());
      }
      return List.of();
    }
  }

  private Follower follower(String own, EventFormat format) {
    return new Follower(
        new Export("siem", format, far, false),
        new Exports.Parts(logs.of(own), clock, new Pace(Duration.ofSeconds(1), new Random(1))));
  }

  private Follower follower() {
    return follower("a", new LinesFormat());
  }

  private void write(String log, int count) {
    for (var i = 0; i < count; i++) {
      logs.add(log, "started", clock.instant(), "{\"v\":1,\"kind\":\"started\"}");
    }
  }

  private static List<String> ids(String log, int from, int to) {
    return IntStream.range(from, to).mapToObj(leaf -> log + "/" + leaf).toList();
  }

  @Test
  void allComesInOrderAndInBatches() {
    write("a", ExportLimits.BATCH + 3);
    var follower = follower();
    assertThat(follower.round()).isZero();
    assertThat(follower.round()).isZero();
    assertThat(follower.round()).isEqualTo(ExportLimits.LOOK_EVERY);
    assertThat(far.taken).isEqualTo(ids("a", 0, ExportLimits.BATCH + 3));
    assertThat(far.attempts).containsExactly(ExportLimits.BATCH, 3);
    assertThat(follower.status().delivered()).isEqualTo(ExportLimits.BATCH + 3);
    assertThat(follower.status().waiting()).isZero();
  }

  @Test
  void aBatchHasAnEndInBytes() {
    var large = "{\"v\":1,\"kind\":\"started\",\"text\":\"" + "x".repeat(300 << 10) + "\"}";
    for (var i = 0; i < 5; i++) {
      logs.add("a", "started", clock.instant(), large);
    }
    logs.add("a", "started", clock.instant(), "{\"text\":\"" + "x".repeat(2 << 20) + "\"}");
    var follower = follower();
    while (follower.round().isZero()) {
      // One batch after the other.
    }
    assertThat(far.attempts).containsExactly(3, 2, 1);
    assertThat(far.taken).isEqualTo(ids("a", 0, 6));
  }

  @Test
  void itGoesOnWhereItLeftOff() {
    write("a", 3);
    assertThat(follower().round()).isZero();
    write("a", 2);
    assertThat(follower().round()).isZero();
    assertThat(far.taken).isEqualTo(ids("a", 0, 5));
  }

  @Test
  void whatWasConfirmedBeforeACrashComesAgainAndNothingIsLost() {
    write("a", 3);
    var follower = follower();
    assertThat(follower.round()).isZero();
    write("a", 2);
    // It looks, reads and sends; that it was confirmed is not kept any more.
    far.taking = () -> logs.fail(new LogUnavailableException("gone", new IllegalStateException()));
    assertThat(follower.round()).isPositive();
    far.taking = () -> {};
    assertThat(follower().round()).isZero();
    assertThat(far.taken.subList(0, 5)).isEqualTo(ids("a", 0, 5));
    assertThat(far.taken.subList(5, 7)).isEqualTo(ids("a", 3, 5));
  }

  @Test
  void aFarSideThatIsGoneForLongMissesNothingAndIsShownMeanwhile() {
    write("a", 4);
    var follower = follower();
    for (var i = 0; i < 50; i++) {
      far.faults.add(UndeliveredException.passing("it answers 503"));
      var pause = follower.round();
      assertThat(pause).isPositive().isLessThanOrEqualTo(Duration.ofSeconds(60));
      clock.step(pause);
    }
    var down = follower.status();
    assertThat(down.failures()).isEqualTo(50);
    assertThat(down.trouble()).isPresent();
    assertThat(down.waiting()).isEqualTo(4);
    assertThat(down.oldest()).contains(Samples.AT);
    assertThat(down.behind(clock.instant())).isGreaterThan(Duration.ofMinutes(20));
    assertThat(follower.round()).isZero();
    var _ = follower.round();
    assertThat(far.taken).isEqualTo(ids("a", 0, 4));
    assertThat(follower.status().trouble()).isEmpty();
    assertThat(follower.status().behind(clock.instant())).isZero();
  }

  @Test
  void aStoreThatWasGoneIsNoTroubleAnyMore() {
    var follower = follower();
    logs.fail(new LogUnavailableException("gone", new IllegalStateException()));
    assertThat(follower.round()).isPositive();
    assertThat(follower.status().trouble()).isPresent();
    assertThat(follower.round()).isEqualTo(ExportLimits.LOOK_EVERY);
    assertThat(follower.status().trouble()).isEmpty();
  }

  @Test
  void itWaitsAsLongAsTheFarSideAsksWithinALimit() {
    write("a", 1);
    var follower = follower();
    far.faults.add(UndeliveredException.after("it answers 429", Duration.ofSeconds(90)));
    assertThat(follower.round()).isEqualTo(Duration.ofSeconds(90));
    far.faults.add(UndeliveredException.after("it answers 429", Duration.ofDays(9)));
    assertThat(follower.round()).isEqualTo(ExportLimits.RETRY_AFTER_MOST);
  }

  @Test
  void anEntryThatIsRefusedIsFoundAndSetAsideAndTheOthersArrive() {
    write("a", 100);
    far.poison = id -> id.equals("a/37") || id.equals("a/99");
    var follower = follower();
    while (follower.round().isZero()) {
      // To the end.
    }
    var wanted = new ArrayList<>(ids("a", 0, 100));
    wanted.removeAll(List.of("a/37", "a/99"));
    assertThat(far.taken).isEqualTo(wanted);
    assertThat(logs.asides("siem", "a"))
        .containsOnlyKeys(37L, 99L)
        .containsValue("the far side answers 400");
    assertThat(follower.status().aside()).isEqualTo(2);
    assertThat(follower.status().delivered()).isEqualTo(98);
  }

  @Test
  void aFarSideThatHasNeverTakenAnythingIsNotTheOneThatWasMeant() {
    write("a", ExportLimits.BATCH);
    far.poison = _ -> true;
    var follower = follower();
    for (var i = 0; i < 20; i++) {
      assertThat(follower.round()).isPositive();
    }
    assertThat(logs.asides("siem", "a")).isEmpty();
    assertThat(follower.status().trouble()).isPresent();
    far.poison = _ -> false;
    assertThat(follower.round()).isZero();
    assertThat(far.taken).isEqualTo(ids("a", 0, ExportLimits.BATCH));
  }

  /** As after each restart, or with `begin: now`. */
  @Test
  void aFarSideThatHasTakenNothingSinceTheStartIsNotTheOneThatWasMeantWhereverItBegins() {
    write("a", 1);
    assertThat(follower().round()).isZero();
    write("a", ExportLimits.BATCH);
    far.poison = _ -> true;
    for (var start = 0; start < 5; start++) {
      var follower = follower();
      for (var i = 0; i < 5; i++) {
        assertThat(follower.round()).isPositive();
      }
      assertThat(follower.status().trouble()).isPresent();
    }
    assertThat(logs.asides("siem", "a")).isEmpty();
    far.poison = _ -> false;
    assertThat(follower().round()).isZero();
    assertThat(far.taken).isEqualTo(ids("a", 0, ExportLimits.BATCH + 1));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, ExportLimits.TRIED_AT_FIRST - 1})
  void whatIsRefusedFirstIsSetAsideWhenWhatIsBehindItIsTaken(int refused) {
    write("a", refused);
    var poison = ids("a", 0, refused);
    far.poison = poison::contains;
    var follower = follower();
    assertThat(follower.round()).isPositive();
    assertThat(logs.asides("siem", "a")).isEmpty();
    write("a", 50);
    assertThat(follower.round()).isZero();
    assertThat(logs.asides("siem", "a")).hasSize(refused);
    assertThat(far.taken).isEqualTo(ids("a", refused, refused + 50));
    assertThat(follower.status().delivered()).isEqualTo(50);
  }

  @Test
  void aFaultOfOurOwnEndsNothing() {
    write("a", 1);
    var follower = follower();
    assertThat(follower.round()).isZero();
    write("a", 1);
    far.faults.add(UndeliveredException.passing("it answers 503"));
    far.failing = () -> logs.fail(new IllegalStateException("a fault"));
    assertThat(follower.round()).isPositive();
    assertThat(follower.round()).isZero();
    assertThat(far.taken).isEqualTo(ids("a", 0, 2));
  }

  @Test
  void aFarSideThatRefusesEverythingEmptiesNoLog() {
    write("a", 1);
    var follower = follower();
    assertThat(follower.round()).isZero();
    write("a", ExportLimits.BATCH);
    far.poison = _ -> true;
    for (var i = 0; i < 20; i++) {
      var _ = follower.round();
    }
    assertThat(logs.asides("siem", "a")).hasSize(ExportLimits.ASIDES_IN_A_ROW);
    assertThat(follower.status().trouble()).isPresent();
    far.poison = _ -> false;
    while (follower.round().isZero()) {
      // To the end.
    }
    assertThat(far.taken.subList(1, far.taken.size()))
        .isEqualTo(ids("a", ExportLimits.ASIDES_IN_A_ROW + 1, ExportLimits.BATCH + 1));
  }

  @Test
  void anEntryWithoutAFormGoesAsItIs() {
    logs.add("a", "started", clock.instant(), "{\"v\":1,\"kind\":\"started\"}");
    logs.add("a", "unheard-of", clock.instant(), "{\"v\":9}");
    logs.add("a", "started", clock.instant(), "no JSON");
    var follower = follower("a", new OcsfFormat("1.0"));
    assertThat(follower.round()).isZero();
    assertThat(far.taken).isEqualTo(ids("a", 0, 3));
    assertThat(follower.status().plain()).isEqualTo(2);
  }

  @Test
  void aLogOfAnotherGatewayIsTakenUpWhenNothingMovesThere() {
    write("a", 1);
    write("b", 2);
    var a = follower();
    assertThat(a.round()).isZero();
    clock.step(ExportLimits.TAKE_UP.minusSeconds(1));
    assertThat(a.round()).isPositive();
    assertThat(far.taken).containsExactly("a/0");
    clock.step(Duration.ofSeconds(1));
    assertThat(a.round()).isZero();
    assertThat(far.taken).containsExactly("a/0", "b/0", "b/1");
    // From then on at once.
    write("b", 1);
    assertThat(a.round()).isZero();
    assertThat(far.taken).endsWith("b/2");
  }

  @Test
  void aLogWhoseGatewayOnlyWaitsIsNotTakenUp() {
    write("b", 1);
    var a = follower();
    var b = follower("b", new LinesFormat());
    for (var i = 0; i < 30; i++) {
      far.faults.add(UndeliveredException.passing("it answers 503"));
      clock.step(b.round());
      assertThat(a.round()).isEqualTo(ExportLimits.LOOK_EVERY);
      b.keep();
      clock.step(ExportLimits.TOUCH);
      assertThat(a.round()).isEqualTo(ExportLimits.LOOK_EVERY);
    }
    assertThat(b.round()).isZero();
    assertThat(far.taken).containsExactly("b/0");
  }

  @Test
  void aGatewayTakesItsOwnLogBack() {
    write("b", 1);
    var b = follower("b", new LinesFormat());
    assertThat(b.round()).isZero();
    var a = follower();
    write("b", 1);
    var _ = a.round();
    clock.step(ExportLimits.TAKE_UP);
    assertThat(a.round()).isZero();
    write("b", 1);
    assertThat(b.round()).isZero();
    write("b", 1);
    assertThat(a.round()).isPositive();
    assertThat(b.round()).isZero();
    assertThat(far.taken).isEqualTo(ids("b", 0, 4));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void oneThatIsNewBeginsWhereItIsTold(boolean fromNow) {
    write("a", 2);
    var follower =
        new Follower(
            new Export("siem", new LinesFormat(), far, fromNow),
            new Exports.Parts(logs.of("a"), clock, new Pace(Duration.ofSeconds(1), new Random(1))));
    var _ = follower.round();
    write("a", 1);
    var _ = follower.round();
    assertThat(far.taken).isEqualTo(ids("a", fromNow ? 2 : 0, 3));
    assertThat(logs.position("siem", "a")).extracting(Position::leaf).isEqualTo(3L);
  }

  static Stream<EventFormat> formats() {
    return Stream.of(
        new LinesFormat(), new CloudEventsFormat(), new OcsfFormat("1.0"), new OtlpFormat("1.0"));
  }

  /** No entry is like that; if one were, it would arrive all the same, and as JSON in one line. */
  @ParameterizedTest
  @MethodSource("formats")
  void whateverAnEntryHoldsItIsSent(EventFormat format) {
    var random = new Random(7);
    var kinds = Samples.logged().stream().map(LoggedEntry::kind).distinct().toList();
    for (var i = 0; i < HOSTILE; i++) {
      logs.add("a", kinds.get(random.nextInt(kinds.size())), Samples.AT, Hostile.line(random));
    }
    var follower = follower("a", format);
    while (follower.round().isZero()) {
      // To the end.
    }
    assertThat(far.taken).isEqualTo(ids("a", 0, HOSTILE));
    for (var bytes : far.bytes) {
      var text = new String(format.alone(bytes), StandardCharsets.UTF_8);
      assertThat(text).doesNotContain("\n");
      assertThat(StrictJson.own(text).isEmpty()).isFalse();
    }
    assertThat(follower.status().plain()).isLessThan(HOSTILE);
  }
}
