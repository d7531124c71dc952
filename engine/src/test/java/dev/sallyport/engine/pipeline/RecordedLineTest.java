package dev.sallyport.engine.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.audit.AuditEntry;
import dev.sallyport.engine.audit.AuditLog;
import dev.sallyport.engine.audit.AuditUnavailableException;
import dev.sallyport.engine.audit.ToolUseStep;
import dev.sallyport.engine.custody.Custody;
import dev.sallyport.engine.custody.Turn.Forwarded;
import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.model.DenialCause;
import dev.sallyport.engine.model.Finding;
import dev.sallyport.engine.model.Verdict;
import dev.sallyport.engine.payload.Erasure;
import dev.sallyport.engine.payload.Found;
import dev.sallyport.engine.payload.KeyWrap;
import dev.sallyport.engine.payload.KeyWraps;
import dev.sallyport.engine.payload.LocalWrap;
import dev.sallyport.engine.payload.Order;
import dev.sallyport.engine.payload.PayloadRef;
import dev.sallyport.engine.payload.Payloads;
import dev.sallyport.engine.payload.PayloadsUnavailableException;
import dev.sallyport.engine.price.Prices;
import dev.sallyport.engine.recording.RecordedCall;
import dev.sallyport.engine.recording.RecordedReply;
import dev.sallyport.engine.recording.RecordedTool;
import dev.sallyport.engine.recording.Recording;
import dev.sallyport.engine.store.SqliteStore;
import dev.sallyport.engine.support.Calls;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept of a call is what left and what came to the client, and nothing that was masked. */
class RecordedLineTest {
  private static final Clock CLOCK = Clock.fixed(Calls.NOW, ZoneOffset.UTC);
  private static final Decision ALLOW = new Decision.Allow(Set.of("a rule"));
  private static final Decision DENY =
      new Decision.Deny(DenialCause.RULE, Set.of("a rule"), List.of("because"));

  /** A tool of an earlier turn was given the secret. */
  private static final String WITH_SECRET =
      """
      {"model":"m","stream":true,"messages":[
        {"role":"assistant","content":[{"type":"tool_use","id":"t","name":"Bash","input":{"command":"echo hunter2"}}]},
        {"role":"user","content":"go on"}]}\
      """;

  @TempDir Path folder = Path.of("");
  @AutoClose private SqliteStore store;
  private Payloads payloads;

  /** While it is gone, no key of a session can be made or opened. */
  private final AtomicBoolean wrapGone = new AtomicBoolean();

  @BeforeEach
  void open() {
    store = SqliteStore.open(folder.resolve("sallyport.db"), CLOCK);
    payloads = payloads();
  }

  /** What is kept, as one of several gateways sees it. */
  private Payloads payloads() {
    var wrap = new Failing(LocalWrap.file(folder.resolve("key"), new SecureRandom()), wrapGone);
    return new Payloads(store.payloads(), KeyWraps.of(wrap), CLOCK, new SecureRandom());
  }

  private record Failing(KeyWrap wrap, AtomicBoolean gone) implements KeyWrap {
    @Override
    public String name() {
      return wrap.name();
    }

    @Override
    public byte[] wrap(String name, byte[] key) {
      require();
      return wrap.wrap(name, key);
    }

    @Override
    public byte[] unwrap(String name, byte[] wrapped) {
      require();
      return wrap.unwrap(name, wrapped);
    }

    private void require() {
      if (gone.get()) {
        throw new PayloadsUnavailableException("the wrapping key is gone");
      }
    }
  }

  private Rig rig(Decision decision, Optional<Decision> ofTools, boolean originals) {
    return new Rig(0, decision, ofTools, audit -> recorder(audit, originals));
  }

  private Recorder recorder(AuditLog audit, boolean originals) {
    var keeper =
        new Recorder.Keeper(
            payloads,
            (entry, prepared) -> {
              var both = store.recordedLog().append(entry, prepared);
              if (both) {
                audit.append(entry);
              }
              return both;
            },
            "test",
            originals);
    return new Recorder(audit, Optional.of(keeper));
  }

  private Recording kept(AuditEntry entry) {
    var ref = PayloadRef.parse(entry.payload()).orElseThrow();
    return payloads.reader().read(ref) instanceof Found.Kept(var document)
        ? Recording.read(document)
        : org.assertj.core.api.Assertions.fail("it is not kept");
  }

  private <T extends Recording> T kept(Rig rig, String kind, Class<T> type) {
    var entry = rig.log.stream().filter(one -> one.kind().equals(kind)).findFirst().orElseThrow();
    return type.cast(kept(entry));
  }

  @Test
  void whatPassesIsKeptByteForByte() {
    var rig = rig(ALLOW, Optional.empty(), false);
    rig.run(WITH_SECRET);
    var call = kept(rig, "intent", RecordedCall.class);
    assertThat(call.body().bytes()).isEqualTo(WITH_SECRET.getBytes(UTF_8));
    assertThat(call.body().original()).isEmpty();
    assertThat(call.body().found()).isEmpty();
    assertThat(call.environment()).isEqualTo("test");
    assertThat(call.identity()).isEqualTo(Calls.person("alice", "ml"));
    var reply = kept(rig, "outcome", RecordedReply.class);
    assertThat(reply.status()).isEqualTo(200);
    assertThat(new String(reply.body(), UTF_8)).isEqualTo(rig.text()).isEqualTo(RigReplies.STREAM);
    assertThat(reply.moments().getLast().bytes()).isEqualTo(reply.body().length);
    assertThat(reply.cut()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatIsMaskedIsKeptMasked(boolean originals) {
    var rig = rig(Rig.masked(), Optional.empty(), originals);
    rig.run(WITH_SECRET);
    var call = kept(rig, "intent", RecordedCall.class);
    assertThat(call.body().bytes())
        .isEqualTo(rig.forwarded.getFirst().body())
        .asString(UTF_8)
        .doesNotContain(Rig.SECRET);
    assertThat(call.body().found()).containsExactly(new Finding("x", "request.tool_use", 1));
    assertThat(call.body().original().map(bytes -> new String(bytes, UTF_8)))
        .isEqualTo(originals ? Optional.of(WITH_SECRET) : Optional.empty());
    var reply = kept(rig, "outcome", RecordedReply.class);
    assertThat(new String(reply.body(), UTF_8)).isEqualTo(rig.text()).doesNotContain(Rig.SECRET);
  }

  @Test
  void whatDidNotLeaveIsMaskedByEveryMask() {
    var rig = rig(DENY, Optional.empty(), false);
    rig.run(WITH_SECRET);
    assertThat(rig.kinds()).containsExactly("outcome");
    var call = kept(rig, "outcome", RecordedCall.class);
    assertThat(call.body().bytes()).asString(UTF_8).contains("go on").doesNotContain(Rig.SECRET);
    assertThat(call.body().found()).containsExactly(new Finding("x", "request.tool_use", 1));
  }

  @Test
  void aToolIsKeptBeforeTheAgentIsToldOfIt() {
    var rig = rig(ALLOW, Optional.of(DENY), false);
    rig.run(Rig.BODY);
    var tool = kept(rig, "tool_use", RecordedTool.class);
    assertThat(tool.name()).isEqualTo("Bash");
    assertThat(tool.input().bytes()).asString(UTF_8).contains("cat ").doesNotContain(Rig.SECRET);
    assertThat(tool.input().original()).isEmpty();
    var call = kept(rig, "intent", RecordedCall.class).call("req_1", "d");
    assertThat(tool.use(call).input().path("command").asText()).startsWith("cat ");
    assertThat(rig.log.get(1)).isInstanceOf(ToolUseStep.class);
  }

  @Test
  void theOriginalOfAToolIsKeptWhereThatIsWanted() {
    var rig = rig(ALLOW, Optional.of(DENY), true);
    rig.run(Rig.BODY);
    assertThat(kept(rig, "tool_use", RecordedTool.class).input().original().orElseThrow())
        .asString(UTF_8)
        .isEqualTo("{\"command\":\"cat hunter2\"}");
  }

  @Test
  void nothingIsForwardedOfWhichNothingCanBeKept() {
    wrapGone.set(true);
    var rig = rig(ALLOW, Optional.empty(), false);
    rig.run(Rig.BODY);
    assertThat(rig.forwarded).isEmpty();
    assertThat(rig.status).hasValue(503);
    assertThat(rig.kinds()).containsExactly("outcome");
    assertThat(rig.outcome().result()).isEqualTo(AuditEntry.Outcome.Result.FAILED);
    assertThat(rig.outcome().payload()).isEqualTo(AuditEntry.PAYLOAD_LOST);
  }

  @Test
  void anEndIsRecordedOfWhichNothingCanBeKept() {
    var rig = rig(DENY, Optional.empty(), false);
    wrapGone.set(true);
    rig.run(Rig.BODY);
    assertThat(rig.status).hasValue(400);
    assertThat(rig.outcome().sent().refusalCode()).isEqualTo("policy_rule");
    assertThat(rig.outcome().payload()).isEqualTo(AuditEntry.PAYLOAD_LOST);
  }

  /** What is kept of a reply; what the client got where none is. */
  private String reply(Rig rig) {
    return PayloadRef.parse(rig.outcome().payload())
        .map(_ -> kept(rig.outcome()))
        .filter(RecordedReply.class::isInstance)
        .map(kept -> new String(((RecordedReply) kept).body(), UTF_8))
        .orElseGet(rig::text);
  }

  /** Each moment at which a neighbour can fail, as in {@link ExchangeLineTest}. */
  @ParameterizedTest
  @ValueSource(strings = {"pass", "deny"})
  void whateverFailsNothingLeavesUnkeptAndTheEndIsRecorded(String decided) {
    var decision = decided.equals("deny") ? DENY : Rig.masked();
    for (var moment = 1; ; moment++) {
      var rig = new Rig(moment, decision, Optional.empty(), audit -> recorder(audit, true));
      rig.run(WITH_SECRET);
      if (!rig.failed()) {
        assertThat(moment).isGreaterThan(5);
        return;
      }
      var intents = rig.log.stream().filter(AuditEntry.Intent.class::isInstance).toList();
      assertThat(rig.forwarded.size()).as("moment %d", moment).isLessThanOrEqualTo(intents.size());
      intents.forEach(intent -> assertThat(kept(intent)).isInstanceOf(RecordedCall.class));
      if (!rig.auditFailed()) {
        assertThat(rig.kinds()).as("moment %d", moment).containsOnlyOnce("outcome");
        assertThat(reply(rig)).as("moment %d", moment).startsWith(rig.text());
      }
    }
  }

  private static void erase(Payloads payloads) {
    assertThat(payloads.erase(Calls.person("alice").principal(), "", new Order("req_9", "sam")))
        .isInstanceOf(Erasure.Erased.class);
  }

  /** A line that does something as soon as an intent is durable. */
  private Rig rig(Runnable intended) {
    return new Rig(
        0,
        ALLOW,
        Optional.of(DENY),
        audit ->
            recorder(
                entry -> {
                  audit.append(entry);
                  if (entry instanceof AuditEntry.Intent) {
                    intended.run();
                  }
                },
                false));
  }

  @Test
  void anErasureIsForWhatIsUnderWayAsWell() {
    var rig = rig(() -> erase(payloads));
    rig.run(Rig.BODY);
    assertThat(rig.kinds()).containsExactly("intent", "tool_use", "outcome");
    for (var entry : rig.log) {
      assertThat(payloads.reader().read(PayloadRef.parse(entry.payload()).orElseThrow()))
          .as(entry.kind())
          .isInstanceOf(Found.Erased.class);
    }
    assertThat(store.trail().tail(10).stream().filter(line -> line.contains("\"erased\"")))
        .hasSize(1)
        .allSatisfy(line -> assertThat(line).contains("\"exchange\":\"req_9\"", "\"by\":\"sam\""));
  }

  @Test
  void aCallThatBeginsAfterAnErasureElsewhereIsKept() {
    var rig = rig(() -> {});
    rig.run(Rig.BODY);
    erase(payloads());
    rig.run(Rig.BODY);
    assertThat(rig.forwarded).hasSize(2);
    assertThat(rig.kinds())
        .containsExactly("intent", "tool_use", "outcome", "intent", "tool_use", "outcome");
    assertThat(rig.log.subList(3, 6)).extracting(this::kept).doesNotContainNull();
  }

  @Test
  void theWrappingKeyIsWantedAtTheBeginningAlone() {
    var principal = Calls.person("alice").principal();
    var rig =
        rig(
            () -> {
              wrapGone.set(true);
              // Nothing is erased, and the session's key is not remembered any more.
              payloads.hold(principal, "", new Order("req_8", "eve"));
              assertThat(payloads.erase(principal, "", new Order("req_9", "sam")))
                  .isInstanceOf(Erasure.OnHold.class);
            });
    rig.run(Rig.BODY);
    wrapGone.set(false);
    assertThat(rig.log).hasSize(3).extracting(this::kept).doesNotContainNull();
  }

  @Test
  void anEndIsRecordedWhereItsReplyCannotBeWritten() {
    var rig =
        new Rig(
            0,
            ALLOW,
            Optional.empty(),
            audit ->
                new Recorder(
                    audit,
                    Optional.of(
                        new Recorder.Keeper(
                            payloads,
                            (entry, _) -> {
                              if (entry instanceof AuditEntry.Outcome) {
                                throw new AuditUnavailableException(
                                    "a fault", new IOException("full"));
                              }
                              audit.append(entry);
                              return true;
                            },
                            "test",
                            false))));
    rig.run(Rig.BODY);
    assertThat(rig.kinds()).containsExactly("intent", "outcome");
    assertThat(rig.outcome().result()).isEqualTo(AuditEntry.Outcome.Result.COMPLETED);
    assertThat(rig.outcome().payload()).isEqualTo(AuditEntry.PAYLOAD_LOST);
  }

  /** What is told of a call, by its entries, is what has happened, whatever has failed when. */
  @ParameterizedTest
  @ValueSource(strings = {"pass", "deny", "ask"})
  void aCallIsToldToHaveLeftWhereItHas(String decided) {
    for (var moment = 0; ; moment++) {
      try (var told = SqliteStore.open(folder.resolve("told-%d.db".formatted(moment)), CLOCK)) {
        var rig =
            new Rig(
                moment,
                decision(decided),
                Optional.empty(),
                audit ->
                    Recorder.ofEntries(
                        entry -> {
                          audit.append(entry);
                          told.auditLog().append(entry);
                        }));
        rig.run(Rig.BODY);
        for (var session : told.trail().sessions(Long.MAX_VALUE, 2)) {
          var custody =
              new Custody(told.trail(), told.search(), payloads.reader()::read, Prices.NONE);
          for (var turn : custody.turns(session.id(), 0)) {
            var left = rig.forwarded.isEmpty() ? Forwarded.NO : Forwarded.YES;
            assertThat(turn.left().forwarded())
                .as("moment %d", moment)
                .isIn(moment == 0 ? Set.of(left) : Set.of(left, Forwarded.NOT_KNOWN));
          }
        }
        if (moment > 0 && !rig.failed()) {
          return;
        }
      }
    }
  }

  private static Decision decision(String word) {
    return switch (word) {
      case "deny" -> DENY;
      case "ask" ->
          new Decision.Approve(
              List.of(new Verdict.Approve("ask", List.of("security"), 1, Duration.ofMinutes(1))),
              Rig.masked());
      default -> Rig.masked();
    };
  }
}
