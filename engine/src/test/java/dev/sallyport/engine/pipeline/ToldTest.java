package dev.sallyport.engine.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.approval.Approvals;
import dev.sallyport.engine.approval.MemoryApprovals;
import dev.sallyport.engine.audit.AuditEntry.Outcome.Result;
import dev.sallyport.engine.audit.ToolUseStep.Step;
import dev.sallyport.engine.mask.MaskKey;
import dev.sallyport.engine.mask.Masks;
import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.model.DenialCause;
import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.model.Verdict;
import dev.sallyport.engine.policy.Decider;
import dev.sallyport.engine.support.Calls;
import dev.sallyport.engine.support.SteppedClock;
import dev.sallyport.engine.telemetry.Observed;
import dev.sallyport.engine.telemetry.Observed.Passed;
import dev.sallyport.engine.telemetry.Observer;
import dev.sallyport.engine.telemetry.Stage;
import dev.sallyport.engine.telemetry.Watch;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.slf4j.MDC;

/** What those who watch are told of each end that an exchange can come to. */
class ToldTest {
  private static final Decision.Pass ALLOWED = new Decision.Allow(Set.of("all"));

  /** How an exchange begins, and what is told of it. */
  record Row(
      String name,
      Decision decision,
      String method,
      String path,
      String body,
      String endpoint,
      Observed.Ended ended,
      String decided,
      List<Stage> stages) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Row row(
      String name, Decision decision, Result result, int status, String code, Stage... stages) {
    return new Row(
        name,
        decision,
        "POST",
        "/v1/messages",
        Rig.BODY,
        "messages",
        new Observed.Ended(result, OptionalInt.of(status), code, 0),
        decision.word(),
        List.of(stages));
  }

  private static Row refused(String method, String path, String body, String of, int code) {
    var name =
        switch (code) {
          case 413 -> "body_too_large";
          case 400 -> "body_malformed";
          default -> "endpoint_not_served";
        };
    return new Row(
        name,
        ALLOWED,
        method,
        path,
        body,
        of,
        new Observed.Ended(Result.REFUSED, OptionalInt.of(code), name, 0),
        "",
        of.equals("none") ? List.of() : List.of(Stage.IDENTIFY));
  }

  static final List<Row> ROWS =
      List.of(
          row("allowed", ALLOWED, Result.COMPLETED, 200, "", Stage.values()),
          row("masked", Rig.masked(), Result.COMPLETED, 200, "", Stage.values()),
          row(
              "denied by a rule",
              new Decision.Deny(DenialCause.RULE, Set.of("no"), List.of("because")),
              Result.REFUSED,
              400,
              "policy_rule",
              Stage.IDENTIFY,
              Stage.DESCRIBE,
              Stage.DECIDE),
          row(
              "held, and nobody answers",
              new Decision.Approve(
                  List.of(new Verdict.Approve("ask", List.of("s"), 1, Duration.ofMinutes(1))),
                  ALLOWED),
              Result.REFUSED,
              400,
              "approval_open",
              Stage.IDENTIFY,
              Stage.DESCRIBE,
              Stage.DECIDE,
              Stage.MASK,
              Stage.RECORD),
          refused("POST", "/v1/nothing", "", "none", 501),
          refused("POST", "/v1/messages", "x".repeat(Rig.REQUEST_BYTES + 1), "messages", 413),
          refused("POST", "/v1/messages", "{", "messages", 400));

  private static Observed one(Rig rig) {
    assertThat(rig.told).hasSize(1);
    return rig.told.getFirst();
  }

  @ParameterizedTest
  @FieldSource("ROWS")
  void eachEndIsToldOnceAsItIsRecorded(Row row) {
    var rig = new Rig(0, row.decision());
    rig.run(row.method(), row.path(), row.body());
    var told = one(rig);
    var ended = told.ended();
    assertThat(told.asked().word()).isEqualTo(row.endpoint());
    assertThat(new Observed.Ended(ended.result(), ended.status(), ended.code(), 0))
        .isEqualTo(row.ended());
    assertThat(told.ruled().map(Observed.Ruled::decision).orElse("")).isEqualTo(row.decided());
    assertThat(told.times().passed().stream().map(Passed::stage)).isEqualTo(row.stages());
    assertThat(told.exchange()).isEqualTo(rig.outcome().exchange());
    assertThat(ended.bytes()).isEqualTo(rig.sent.size());
  }

  /** Whatever goes wrong on the way: what is told is what the log says, and quotes nothing. */
  @ParameterizedTest
  @FieldSource("dev.sallyport.engine.pipeline.ExchangeLineTest#SCENARIOS")
  void itIsToldOfAtEveryMomentAtWhichSomethingFails(ExchangeLineTest.Scenario scenario) {
    for (int moment = 1; ; moment++) {
      var rig = new Rig(moment, scenario.decision());
      rig.run(Rig.BODY);
      var told = one(rig);
      assertThat(told.toString()).as("failing at moment " + moment).doesNotContain(Rig.SECRET);
      rig.log.stream()
          .filter(entry -> entry.kind().equals("outcome"))
          .findFirst()
          .ifPresent(
              _ -> {
                assertThat(told.ended().result()).isEqualTo(rig.outcome().result());
                assertThat(told.ended().code()).isEqualTo(rig.outcome().sent().refusalCode());
              });
      if (!rig.failed()) {
        break;
      }
    }
  }

  @Test
  void ofAReplyItIsToldWhatTheServiceCountedAndWhatWasMasked() {
    var rig = new Rig(0, Rig.masked());
    rig.run(Rig.BODY);
    var told = one(rig);
    assertThat(told.answered())
        .hasValue(new Observed.Answered("", 200, OptionalLong.of(3), OptionalLong.of(9)));
    assertThat(told.masked()).isEqualTo(Map.of("x", 1L));
    assertThat(told.asked().model()).isEqualTo("m");
    assertThat(told.asked().stream()).isTrue();
    assertThat(told.times().firstChunk()).isPresent();
    assertThat(told.times().left()).isPresent();
  }

  @Test
  void whoCannotBeKnownIsToldOfWithoutAnythingThatTheySaid() {
    var rig = new Rig(1, ALLOWED);
    rig.run(Rig.BODY);
    assertThat(one(rig).asked())
        .isEqualTo(
            new Observed.Asked(
                Observed.Of.CLAUDE,
                Optional.of(dev.sallyport.engine.model.Endpoint.MESSAGES),
                "",
                false));
  }

  // --- A line whose clock moves, with another who watches

  private final SteppedClock clock = new SteppedClock(Calls.NOW);
  private final PolicyInForce policy = new PolicyInForce();
  private final List<Upstream.Request> forwarded = new ArrayList<>();

  private ExchangeLine line(Observer observer) {
    policy.activate(
        new PolicyInForce.Revision(
            "r1",
            "d1",
            Decider.ofCalls(
                _ -> {
                  clock.step(Duration.ofMillis(7));
                  return ALLOWED;
                }),
            Masks.NONE));
    return new ExchangeLine(
        new ExchangeLine.Parts(
            _ -> {
              clock.step(Duration.ofMillis(3));
              return Calls.person("alice", "ml");
            },
            policy,
            Recorder.ofEntries(_ -> clock.step(Duration.ofMillis(2))),
            new Approvals(new MemoryApprovals(_ -> {}), _ -> {}, clock, new SecureRandom()),
            this::answer,
            MaskKey.of(new byte[MaskKey.BYTES]),
            Optional.empty(),
            observer),
        LineLimits.DEFAULT,
        clock,
        () -> "req_1");
  }

  private Upstream.Reply answer(Upstream.Request request) {
    forwarded.add(request);
    clock.step(Duration.ofMillis(400));
    return new Upstream.Reply(
        200,
        Headers.NONE,
        new ByteArrayInputStream("{}".getBytes(StandardCharsets.UTF_8)),
        () -> {});
  }

  private static Arrival call(Map<String, List<String>> further) {
    var fields = new java.util.TreeMap<>(Map.of("x-api-key", List.of("a-token")));
    fields.putAll(further);
    return new Arrival(
        "POST",
        "/v1/messages",
        "",
        new Headers(fields),
        new ByteArrayInputStream(Rig.BODY.getBytes(StandardCharsets.UTF_8)));
  }

  private static void run(ExchangeLine line, Map<String, List<String>> further) {
    line.run(call(further), (_, _) -> OutputStream.nullOutputStream());
  }

  @Test
  void eachStageHasItsTime() {
    var told = new ArrayList<Observed>();
    run(line((_, _) -> told::add), Map.of());
    var times = told.getFirst().times();
    Function<Stage, Long> took = stage -> times.of(stage).orElseThrow().took().toMillis();
    assertThat(List.of(Stage.values()).stream().map(took))
        .containsExactly(3L, 0L, 7L, 0L, 2L, 0L, 0L, 400L, 2L);
    assertThat(times.took()).isEqualTo(Duration.ofMillis(414));
  }

  @Test
  void whoeverWatchesAndFailsDisturbsNothing() {
    Observer failing =
        (_, _) ->
            new Watch() {
              @Override
              public Optional<Trace> trace() {
                throw new IllegalStateException("no trace");
              }

              @Override
              public Optional<String> left() {
                throw new IllegalStateException("no span");
              }

              @Override
              public void ended(Observed what) {
                throw new IllegalStateException("no end");
              }
            };
    run(line(failing), Map.of());
    run(
        line(
            (_, _) -> {
              throw new IllegalStateException("nobody looks");
            }),
        Map.of());
    assertThat(forwarded).hasSize(2);
  }

  @Test
  void theServiceIsToldOfATraceByWhoeverWatchesAlone() {
    var callers = Map.of("traceparent", List.of("00-callers"), "baggage", List.of("user=alice"));
    run(line(Observer.NONE), callers);
    assertThat(forwarded.getLast().headers().fields()).doesNotContainKeys("traceparent", "baggage");
    var marks = new ArrayList<Map<String, String>>();
    Observer traced =
        (_, headers) ->
            new Watch() {
              @Override
              public Optional<Trace> trace() {
                return headers.first("traceparent").map(parent -> new Trace(parent, "span"));
              }

              @Override
              public Optional<String> left() {
                marks.add(MDC.getCopyOfContextMap());
                return Optional.of("00-ours");
              }

              @Override
              public void ended(Observed what) {}
            };
    run(line(traced), callers);
    assertThat(forwarded.getLast().headers().all("traceparent")).containsExactly("00-ours");
    assertThat(forwarded.getLast().headers().all("baggage")).isEmpty();
    // Which logger is there is for who runs it to say; some keep no marks.
    assertThat(marks.getFirst())
        .satisfiesAnyOf(
            none -> assertThat(none).isNull(),
            some ->
                assertThat(some)
                    .isEqualTo(
                        Map.of("exchange", "req_1", "trace_id", "00-callers", "span_id", "span")));
  }

  @Test
  void callsOfTheOwnInterfaceAreToldOfToo() {
    var told = new ArrayList<Observed>();
    line((_, _) -> told::add)
        .runOpen(
            new Arrival("GET", "/own", "", Headers.NONE, InputStream.nullInputStream()),
            (_, _) -> OutputStream.nullOutputStream(),
            _ -> new OpenReply(201, Headers.NONE, new byte[3]));
    assertThat(told.getFirst().asked().word()).isEqualTo("own");
    assertThat(told.getFirst().ended())
        .isEqualTo(new Observed.Ended(Result.COMPLETED, OptionalInt.of(201), "", 3));
  }

  @Test
  void whatNeverCameAsFarIsToldOf() {
    var told = new ArrayList<Observed>();
    var envelope = line((_, _) -> told::add).turnAway("GET", "/", Unread.FAULT);
    assertThat(told).hasSize(1);
    assertThat(told.getFirst().ended())
        .isEqualTo(
            new Observed.Ended(
                Result.FAILED,
                OptionalInt.of(envelope.refusal().status()),
                envelope.refusal().code(),
                0));
  }

  @Test
  void ofToolsItIsToldWhatBecameOfThem() {
    var steps = new ArrayList<Step>();
    var progress =
        Progress.of(
            "req_1",
            Headers.NONE,
            (_, _) ->
                new Watch() {
                  @Override
                  public void toolJudged(Step step, Set<String> rules) {
                    steps.add(step);
                  }

                  @Override
                  public void ended(Observed what) {}
                },
            clock,
            clock.instant());
    List.of(Step.values()).forEach(step -> progress.toolJudged(step, Optional.empty()));
    assertThat(steps).containsExactly(Step.values());
  }
}
