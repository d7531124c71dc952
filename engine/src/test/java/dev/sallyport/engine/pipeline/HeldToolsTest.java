package dev.sallyport.engine.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.engine.approval.Approval;
import dev.sallyport.engine.approval.Approvals;
import dev.sallyport.engine.approval.MemoryApprovals;
import dev.sallyport.engine.audit.ApprovalStep;
import dev.sallyport.engine.audit.AuditEntry;
import dev.sallyport.engine.audit.AuditLog;
import dev.sallyport.engine.audit.ToolUseStep;
import dev.sallyport.engine.gate.GateLimits;
import dev.sallyport.engine.gate.MessageGate;
import dev.sallyport.engine.gate.Wire;
import dev.sallyport.engine.mask.MaskKey;
import dev.sallyport.engine.mask.Masks;
import dev.sallyport.engine.mask.Pseudonyms;
import dev.sallyport.engine.model.Call;
import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.model.Verdict;
import dev.sallyport.engine.sse.SseEvent;
import dev.sallyport.engine.support.Calls;
import dev.sallyport.engine.support.SteppedClock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tools that wait for people while the rest of the reply comes in. */
class HeldToolsTest {
  private static final Duration LONG = Duration.ofHours(1);
  private static final Decision ASKS =
      new Decision.Approve(
          List.of(new Verdict.Approve("ask", List.of("security"), 1, Duration.ofHours(2))),
          new Decision.Allow(Set.of("a rule")));
  private static final Pseudonyms PSEUDONYMS =
      MaskKey.of(new byte[MaskKey.BYTES]).pseudonyms("tenant", "session");

  private final SteppedClock clock = new SteppedClock(Calls.NOW);
  private final List<AuditEntry> log = new CopyOnWriteArrayList<>();
  private final AuditLog audit = log::add;
  private final Approvals approvals =
      new Approvals(new MemoryApprovals(audit), audit, clock, new SecureRandom());
  private final PolicyInForce policy = new PolicyInForce();
  private final Call call = Calls.message(Calls.person("alice", "ml"), Rig.BODY);
  private final BlockingQueue<String> sent = new LinkedBlockingQueue<>();
  private volatile boolean clientLeft;

  @AutoClose private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  @BeforeEach
  void aPolicyThatAsks() {
    inForce("d1");
  }

  private PolicyInForce.Revision inForce(String digest) {
    // Asks about tools that are called so, and lets all others pass.
    var asking =
        new ToolDecider(
            new Decision.Allow(Set.of()),
            use -> use.name().startsWith("ask") ? ASKS : new Decision.Allow(Set.of("a rule")));
    var revision = new PolicyInForce.Revision(digest, digest, asking, Masks.NONE);
    policy.activate(revision);
    return revision;
  }

  private ToolGate tools(Duration patience, Trail trail) {
    var hold = Hold.DEFAULT.withSilently(patience);
    return new Gatekeeper(
            approvals,
            Recorder.ofEntries(audit),
            new Standing(policy, clock),
            hold,
            new UnderWay(),
            clock)
        .gate(call, policy.now(), new Masking(Masks.NONE, PSEUDONYMS), trail);
  }

  private Trail trail() {
    return new Trail(
        call.exchange(),
        Calls.NOW,
        new Arrival("POST", "/v1/messages", "", Headers.NONE, InputStream.nullInputStream()));
  }

  private Relay.End relay(InputStream stream, Duration patience, Duration pingEvery) {
    return relay(stream, patience, pingEvery, trail());
  }

  private Relay.End relay(InputStream stream, Duration patience, Duration pingEvery, Trail trail) {
    var outflow = new Outflow(trail, new Reply((_, _) -> new Client(), "POST"), 200, Headers.NONE);
    var limits = new GateLimits(100_000, pingEvery);
    return new GatedRelay(
            tools(patience, trail), Masks.NONE.reply(Set.of(), PSEUDONYMS), outflow, limits, clock)
        .relay(stream);
  }

  private final class Client extends OutputStream {
    @Override
    public void write(int b) {
      throw new AssertionError("events are written whole");
    }

    @Override
    public void write(byte[] bytes) throws IOException {
      if (clientLeft) {
        throw new IOException("gone");
      }
      sent.add(new String(bytes, StandardCharsets.UTF_8));
    }
  }

  private static byte[] bytes(List<SseEvent> events) {
    return events.stream()
        .map(SseEvent::raw)
        .collect(Collectors.joining())
        .getBytes(StandardCharsets.UTF_8);
  }

  private static List<SseEvent> use(int index, String id, String name, String input) {
    return List.of(
        Wire.start(
            index,
            "{\"type\":\"tool_use\",\"id\":\"%s\",\"name\":\"%s\",\"input\":{}}"
                .formatted(id, name)),
        Wire.input(index, input),
        Wire.stop(index));
  }

  private static InputStream reply(List<SseEvent> blocks) {
    var events = new ArrayList<>(List.of(Wire.begin()));
    events.addAll(blocks);
    events.addAll(Wire.end("tool_use"));
    return new ByteArrayInputStream(bytes(events));
  }

  private String awaitAsked(int count) {
    while (approvals.open(100).size() < count) {
      Thread.onSpinWait();
    }
    return approvals.open(100).getLast().id();
  }

  private String awaitSent(String part) throws InterruptedException {
    var all = new StringBuilder();
    while (all.indexOf(part) < 0) {
      all.append(sent.take());
    }
    return all.toString();
  }

  private String sent() {
    return String.join("", sent);
  }

  private void vote(String id, boolean grant, String reason) {
    approvals.vote(id, Calls.person("sam", "security"), grant, reason);
  }

  private List<String> steps() {
    return log.stream()
        .<String>mapMulti(
            (entry, out) -> {
              switch (entry) {
                case ToolUseStep step -> out.accept("tool " + step.step().word());
                case ApprovalStep step -> out.accept(step.step().word());
                default -> {}
              }
            })
        .toList();
  }

  @Test
  void aGrantLetsTheToolPass() throws Exception {
    var held =
        threads.submit(() -> relay(reply(use(0, "toolu_1", "ask", "{\"a\":1}")), LONG, LONG));
    var id = awaitAsked(1);
    assertThat(sent()).doesNotContain("toolu_1");
    vote(id, true, "");
    assertThat(held.get()).isEqualTo(Relay.End.COMPLETE);
    assertThat(sent()).contains("toolu_1", "\"stop_reason\":\"tool_use\"", "message_stop");
    assertThat(steps()).containsExactly("asked", "tool held", "granted", "spent", "tool passed");
    assertThat(approvals.recent(1).getFirst().question().binding().phase()).isEqualTo("tool_use");
  }

  @Test
  void aRefusalSaysWhoAndWhy() throws Exception {
    var held =
        threads.submit(() -> relay(reply(use(0, "toolu_1", "ask", "{\"a\":1}")), LONG, LONG));
    var id = awaitAsked(1);
    vote(id, false, "not on a Friday");
    held.get();
    assertThat(sent())
        .contains("sam refused it: not on a Friday (approval " + id + ")", "end_turn")
        .doesNotContain("toolu_1");
    assertThat(steps()).containsExactly("asked", "tool held", "refused", "tool denied");
  }

  @Test
  void nobodyRefusesInTheNameOfAnother() throws Exception {
    var held = threads.submit(() -> relay(reply(use(0, "toolu_1", "ask", "{}")), LONG, LONG));
    approvals.vote(awaitAsked(1), Calls.person("mallory#sam", "security"), false, "");
    held.get();
    assertThat(sent()).contains("mallory#sam refused it");
  }

  @Test
  void anotherReplyWithTheSameUseFindsItsGrant() {
    relay(reply(use(0, "toolu_1", "ask", "{\"a\":1,\"b\":2}")), Duration.ZERO, LONG);
    var id = approvals.open(100).getFirst().id();
    assertThat(sent()).contains("(approval " + id + ")", "once that is granted");
    vote(id, true, "");
    sent.clear();
    relay(reply(use(0, "toolu_2", "ask", "{\"a\":1,\"b\":3}")), Duration.ZERO, LONG);
    assertThat(sent()).as("another argument").doesNotContain("toolu_2").contains("still open");
    sent.clear();
    relay(reply(use(0, "toolu_3", "ask", "{\"b\":2, \"a\":1}")), Duration.ZERO, LONG);
    assertThat(sent()).contains("toolu_3");
    sent.clear();
    relay(reply(use(0, "toolu_4", "ask", "{\"a\":1,\"b\":2}")), Duration.ZERO, LONG);
    assertThat(sent()).as("a grant is for once").doesNotContain("toolu_4");
  }

  @Test
  void questionsOfOneReplyAreOpenAtTheSameTimeAndAnsweredInAnyOrder() throws Exception {
    var blocks = new ArrayList<SseEvent>();
    blocks.addAll(use(0, "toolu_0", "ask", "{\"a\":0}"));
    blocks.addAll(use(1, "toolu_1", "run", "{\"a\":1}"));
    blocks.addAll(use(2, "toolu_2", "ask", "{\"a\":2}"));
    var held = threads.submit(() -> relay(reply(blocks), LONG, LONG));
    awaitAsked(2);
    var open = approvals.open(100);
    vote(open.get(1).id(), true, "");
    assertThat(sent()).doesNotContain("toolu_");
    vote(open.get(0).id(), false, "");
    held.get();
    assertThat(sent())
        .contains("toolu_1", "toolu_2", "\"stop_reason\":\"tool_use\"")
        .doesNotContain("toolu_0");
  }

  @Test
  void theClientIsKeptByPingsAndTheAnswerDoesNotWaitForTheService() throws Exception {
    var service = new PipedOutputStream();
    var stream = new PipedInputStream(service, 10_000);
    service.write(bytes(List.of(Wire.begin())));
    service.write(bytes(use(0, "toolu_1", "ask", "{}")));
    var held = threads.submit(() -> relay(stream, LONG, Duration.ofMillis(1)));
    var id = awaitAsked(1);
    assertThat(awaitSent("event: ping\ndata: {\"type\":\"ping\"}\n\n")).doesNotContain("toolu_1");
    vote(id, true, "");
    awaitSent("content_block_stop");
    service.write(bytes(Wire.end("tool_use")));
    service.close();
    assertThat(held.get()).isEqualTo(Relay.End.COMPLETE);
  }

  @Test
  void aLongInputIsNoSilence() throws Exception {
    var service = new PipedOutputStream();
    var stream = new PipedInputStream(service, 10_000);
    var held = threads.submit(() -> relay(stream, LONG, Duration.ofSeconds(10)));
    service.write(bytes(List.of(Wire.begin())));
    awaitSent("message_start");
    clock.step(Duration.ofSeconds(11));
    service.write(bytes(List.of(use(0, "toolu_1", "run", "").getFirst(), Wire.input(0, "{"))));
    awaitSent("event: ping");
    service.close();
    assertThatThrownBy(held::get).hasCauseInstanceOf(UpstreamException.class);
  }

  @Test
  void whoLeavesLeavesTheApproval() throws Exception {
    var service = new PipedOutputStream();
    var stream = new PipedInputStream(service, 10_000);
    service.write(bytes(List.of(Wire.begin())));
    service.write(bytes(use(0, "toolu_1", "ask", "{}")));
    var held = threads.submit(() -> relay(stream, LONG, Duration.ofMillis(1)));
    var id = awaitAsked(1);
    clientLeft = true;
    requireFailed(held, ClientGoneException.class);
    vote(id, true, "");
    assertThat(approvals.find(id).orElseThrow().state()).isEqualTo(Approval.State.GRANTED);
    clientLeft = false;
    relay(reply(use(0, "toolu_2", "ask", "{}")), Duration.ZERO, LONG);
    assertThat(sent()).contains("toolu_2");
  }

  @Test
  void whatHasLeftIsUsedAndWhatHasNotIsGivenBack() throws Exception {
    var service = new PipedOutputStream();
    var stream = new PipedInputStream(service, 10_000);
    service.write(bytes(List.of(Wire.begin())));
    service.write(bytes(use(0, "toolu_1", "ask", "{\"a\":1}")));
    service.write(bytes(use(1, "toolu_2", "ask", "{\"a\":2}")));
    var trail = trail();
    var held = threads.submit(() -> relay(stream, LONG, Duration.ofMillis(1), trail));
    awaitAsked(2);
    var first = approvals.open(10).get(0).id();
    var second = approvals.open(10).get(1).id();
    vote(first, true, "");
    awaitSent("content_block_stop");
    clientLeft = true;
    vote(second, true, "");
    requireFailed(held, ClientGoneException.class);
    trail.failing();
    assertThat(approvals.find(first).orElseThrow().state()).isEqualTo(Approval.State.SPENT);
    assertThat(approvals.find(second).orElseThrow().state()).isEqualTo(Approval.State.GRANTED);
  }

  @Test
  void aServiceThatBreaksOffOrSaysTooMuchEndsIt() throws Exception {
    var blocks = new ArrayList<>(List.of(Wire.begin()));
    blocks.addAll(use(0, "toolu_1", "ask", "{}"));
    var broken = bytes(blocks);
    requireFailed(
        threads.submit(() -> relay(new ByteArrayInputStream(broken), LONG, LONG)),
        UpstreamException.class);
    for (var i = 1; i < 30; i++) {
      blocks.addAll(use(i, "toolu_" + i, "run", "{\"a\":\"" + "x".repeat(5_000) + "\"}"));
    }
    requireFailed(
        threads.submit(() -> relay(new ByteArrayInputStream(bytes(blocks)), LONG, LONG)),
        RelayBrokenException.class);
    assertThat(sent()).doesNotContain("toolu_");
  }

  private static void requireFailed(Future<Relay.End> held, Class<? extends Exception> fault) {
    assertThatThrownBy(held::get).isInstanceOf(ExecutionException.class).hasCauseInstanceOf(fault);
  }

  @Test
  void anErrorOfTheServiceEndsTheWait() {
    var blocks = new ArrayList<>(List.of(Wire.begin()));
    blocks.addAll(use(0, "toolu_1", "ask", "{}"));
    blocks.add(SseEvent.of("error", "{\"type\":\"error\",\"error\":{\"type\":\"t\"}}"));
    assertThat(relay(new ByteArrayInputStream(bytes(blocks)), LONG, LONG))
        .isEqualTo(Relay.End.ERROR_REPORTED);
    assertThat(sent()).contains("event: error").doesNotContain("toolu_1");
  }

  @Test
  void whatHasChangedMeanwhileDeniesAndSpendsNothing() throws Exception {
    var held = threads.submit(() -> relay(reply(use(0, "toolu_1", "ask", "{}")), LONG, LONG));
    var id = awaitAsked(1);
    inForce("d2");
    vote(id, true, "");
    held.get();
    assertThat(sent()).contains("the policy has changed").doesNotContain("toolu_1");
    assertThat(approvals.find(id).orElseThrow().state()).isEqualTo(Approval.State.GRANTED);
    inForce("d1");
    sent.clear();
    clock.step(Duration.ofHours(1));
    relay(reply(use(0, "toolu_2", "ask", "{}")), LONG, LONG);
    assertThat(sent()).contains("token expired").doesNotContain("toolu_2");
    assertThat(approvals.find(id).orElseThrow().state()).isEqualTo(Approval.State.GRANTED);
  }

  @Test
  void aWholeReplyWaitsToo() throws Exception {
    var message =
        Wire.json(
            "{\"content\":[{\"type\":\"tool_use\",\"id\":\"toolu_1\",\"name\":\"ask\",\"input\":{}},"
                + "{\"type\":\"tool_use\",\"id\":\"toolu_2\",\"name\":\"ask\",\"input\":{\"a\":1}}],"
                + "\"stop_reason\":\"tool_use\"}");
    var tools = tools(LONG, trail());
    var masker = Masks.NONE.reply(Set.of(), PSEUDONYMS);
    var held = threads.submit(() -> MessageGate.let(message, tools, tools::answer, masker));
    awaitAsked(2);
    vote(approvals.open(100).get(0).id(), true, "");
    vote(approvals.open(100).get(0).id(), false, "");
    var after = held.get().orElseThrow();
    assertThat(after.at("/content/0/id").asText()).isEqualTo("toolu_1");
    assertThat(after.at("/content/1/text").asText()).contains("sam refused it");
    assertThat(after.path("stop_reason").asText()).isEqualTo("tool_use");
  }
}
