package dev.sallyport.engine.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.pipeline.Upstream.Reply;
import dev.sallyport.engine.pipeline.Upstream.Request;
import dev.sallyport.engine.pipeline.UpstreamException;
import dev.sallyport.engine.pipeline.UpstreamException.Fault;
import dev.sallyport.engine.support.SteppedClock;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Which failures move a call on, and which upstream takes it then. */
class UpstreamPoolTest {
  private static final URI AT = URI.create("https://service.example/v1/messages");
  private static final byte[] NOTHING = {};
  private static final Request CALL =
      new Request("POST", "/v1/messages", "", Headers.NONE, NOTHING, "");

  private final List<String> notices = new ArrayList<>();
  private final List<String> sent = new ArrayList<>();
  private int open;

  private final SteppedClock clock = new SteppedClock();

  /** An upstream that answers as it is told to. */
  private final class Told implements Service {
    private final String name;
    private Supplier<Reply> answer = () -> reply(200);
    private boolean serves = true;

    Told(String name) {
      this.name = name;
    }

    @Override
    public boolean serves(Request request) {
      return serves;
    }

    /** It is carried by what answers for it. */
    @Override
    public Service over(Transport way) {
      var carried = new Told(name);
      carried.serves = serves;
      carried.answer = () -> way.send(new Transport.Outgoing("POST", AT, Headers.NONE, NOTHING));
      return carried;
    }

    @Override
    public Reply send(Request request) {
      sent.add(name);
      return answer.get();
    }
  }

  private final Told a = new Told("a");
  private final Told b = new Told("b");
  private final Told c = new Told("c");

  private Reply reply(int status, String... retryAfter) {
    open++;
    var fields =
        retryAfter.length == 0
            ? Headers.NONE
            : new Headers(Map.of("retry-after", List.of(retryAfter)));
    return new Reply(status, fields, InputStream.nullInputStream(), () -> open--);
  }

  private static Reply fails(Fault fault) {
    throw new UpstreamException(fault, null);
  }

  private UpstreamPool pool(int... weights) {
    var services = List.of(a, b, c);
    var members = new ArrayList<UpstreamPool.Member>();
    for (var at = 0; at < weights.length; at++) {
      var service = services.get(at);
      members.add(new UpstreamPool.Member(service.name, weights[at], service));
    }
    return new UpstreamPool(members, clock, new Random(7), notices::add);
  }

  private String by(UpstreamPool pool) {
    try (var reply = pool.send(CALL)) {
      return reply.status() + reply.by();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "200, a", "400, a", "401, b", "402, a", "403, b", "404, a", "408, a", "409, a", "413, a",
    "429, b", "500, a", "501, a", "502, a", "503, b", "504, a", "529, b"
  })
  void statusesThatMoveOn(int status, String server) {
    a.answer = () -> reply(status);
    assertThat(by(pool(1, 0))).isEqualTo(server.equals("b") ? "200b" : status + "a");
    assertThat(open).as("replies that were never let go of").isZero();
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void faultsThatMoveOn(Fault fault) {
    a.answer = () -> fails(fault);
    var pool = pool(1, 0);
    var moves = fault == Fault.UNREACHABLE || fault == Fault.NO_CREDENTIAL;
    if (moves) {
      assertThat(by(pool)).isEqualTo("200b");
    } else {
      assertThatThrownBy(() -> pool.send(CALL)).isInstanceOf(UpstreamException.class);
      assertThat(sent).containsExactly("a");
    }
  }

  @Test
  void whatNobodyCanTakeIsAnsweredByTheLastThatWasAsked() {
    a.answer = () -> fails(Fault.UNREACHABLE);
    b.answer = () -> reply(429, "7");
    var pool = pool(1, 0);
    assertThat(by(pool)).isEqualTo("429b");
    a.answer = () -> reply(503);
    b.answer = () -> fails(Fault.UNREACHABLE);
    clock.step(UpstreamLimits.REST_LONGEST);
    assertThatThrownBy(() -> pool.send(CALL)).isInstanceOf(UpstreamException.class);
    assertThat(open).isZero();
  }

  @Test
  void whatSomebodyElseCarriesIsCarriedOnceAndTeachesTheSame() {
    var pool = pool(1, 0);
    var asked = new ArrayList<String>();
    Carrier carrier =
        upstream -> {
          asked.add(upstream);
          return _ -> reply(529);
        };
    try (var first = pool.sendOnce(CALL, carrier)) {
      assertThat(first.status() + first.by()).isEqualTo("529a");
    }
    assertThat(pool.resting()).containsExactly("a");
    try (var second = pool.sendOnce(CALL, carrier)) {
      assertThat(second.by()).isEqualTo("b");
    }
    assertThat(asked).containsExactly("a", "b");
    a.serves = false;
    b.serves = false;
    try (var none = pool.sendOnce(CALL, carrier)) {
      assertThat(none.by()).as("who says what it has not").isEqualTo("a");
    }
    assertThat(open).isZero();
  }

  @Test
  void oneThatFailedRestsAndIsThenTriedByOneCallAlone() {
    a.answer = () -> reply(503);
    var pool = pool(1, 0);
    by(pool);
    assertThat(pool.resting()).containsExactly("a");
    sent.clear();
    by(pool);
    assertThat(sent).containsExactly("b");
    clock.step(UpstreamLimits.REST_FIRST);
    sent.clear();
    // While the trial is under way, another call comes.
    a.answer =
        () -> {
          a.answer = () -> reply(200);
          assertThat(by(pool)).isEqualTo("200b");
          return reply(200);
        };
    assertThat(by(pool)).isEqualTo("200a");
    assertThat(sent).containsExactly("a", "b");
    assertThat(by(pool)).isEqualTo("200a");
  }

  @Test
  void restsGrowAndAreJittered() {
    a.answer = () -> fails(Fault.UNREACHABLE);
    var pool = pool(1, 0);
    var longest = Duration.ZERO;
    for (var failure = 0; failure < 10; failure++) {
      by(pool);
      var rested = Duration.ZERO;
      while (pool.resting().contains("a")) {
        clock.step(Duration.ofMillis(500));
        rested = rested.plusMillis(500);
      }
      var most = UpstreamLimits.REST_FIRST.multipliedBy(1L << failure);
      most = most.compareTo(UpstreamLimits.REST_LONGEST) < 0 ? most : UpstreamLimits.REST_LONGEST;
      assertThat(rested).isBetween(most.dividedBy(2), most.plusMillis(500));
      longest = rested;
    }
    assertThat(longest).isGreaterThan(UpstreamLimits.REST_LONGEST.dividedBy(2));
  }

  @Test
  void theServicesOwnWishIsHeededUpToALimit() {
    a.answer = () -> reply(429, "60");
    var pool = pool(1, 0);
    by(pool);
    clock.step(Duration.ofSeconds(59));
    assertThat(pool.resting()).containsExactly("a");
    clock.step(Duration.ofSeconds(1));
    assertThat(pool.resting()).isEmpty();
    a.answer = () -> reply(429, "999999");
    by(pool);
    clock.step(UpstreamLimits.REST_LONGEST);
    assertThat(pool.resting()).isEmpty();
  }

  @Test
  void oneForbiddenModelDoesNotTakeTheUpstreamFromOthers() {
    a.answer = () -> reply(403);
    var pool = pool(1, 0);
    assertThat(by(pool)).isEqualTo("200b");
    assertThat(pool.resting()).isEmpty();
    by(pool);
    a.answer = () -> reply(200);
    assertThat(by(pool)).isEqualTo("200a");
    a.answer = () -> reply(403);
    by(pool);
    by(pool);
    assertThat(pool.resting()).isEmpty();
    by(pool);
    assertThat(pool.resting()).containsExactly("a");
  }

  @Test
  void ifAllRestOneIsAskedAllTheSame() {
    a.answer = () -> reply(503);
    b.answer = () -> reply(503);
    var pool = pool(1, 1);
    by(pool);
    assertThat(pool.resting()).containsExactlyInAnyOrder("a", "b");
    sent.clear();
    a.answer = () -> reply(200);
    b.answer = () -> reply(200);
    assertThat(by(pool)).startsWith("200");
    assertThat(sent).hasSize(1);
  }

  @Test
  void onlyThoseThatServeItAreAsked() {
    a.serves = false;
    var pool = pool(1000, 1);
    assertThat(by(pool)).isEqualTo("200b");
    b.serves = false;
    a.answer = () -> reply(501);
    assertThat(by(pool)).as("its own words").isEqualTo("501a");
  }

  @Test
  void callsAreSharedByWeight() {
    var pool = pool(3, 1, 0);
    for (var call = 0; call < 4_000; call++) {
      by(pool);
    }
    assertThat(sent.stream().filter("a"::equals).count()).isBetween(2_900L, 3_100L);
    assertThat(sent).doesNotContain("c");
  }

  @Test
  void aRandomRunNeverSendsACallTwiceWhereItMayHaveBegun() {
    var random = new Random(42);
    var faults = List.of(Fault.values());
    var pool = pool(5, 3, 1);
    for (var round = 0; round < 20_000; round++) {
      var begun = new int[1];
      for (var service : List.of(a, b, c)) {
        service.answer =
            () -> {
              var at = random.nextInt(24);
              if (at < faults.size()) {
                var fault = faults.get(at);
                begun[0] += fault == Fault.UNREACHABLE || fault == Fault.NO_CREDENTIAL ? 0 : 1;
                return fails(fault);
              }
              var statuses = new int[] {200, 400, 401, 403, 429, 500, 502, 503, 504, 529};
              var status = statuses[random.nextInt(statuses.length)];
              begun[0] += List.of(401, 403, 429, 503, 529).contains(status) ? 0 : 1;
              return reply(status);
            };
      }
      sent.clear();
      try {
        by(pool);
      } catch (UpstreamException _) {
        // One of its possible ends.
      }
      assertThat(begun[0]).as("round %d", round).isLessThanOrEqualTo(1);
      assertThat(sent).hasSizeBetween(1, UpstreamLimits.TRIED_MAX).doesNotHaveDuplicates();
      clock.step(Duration.ofMillis(random.nextInt(2_000)));
    }
    assertThat(open).isZero();
  }
}
