package dev.sallyport.workbench.impact;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.engine.audit.AuditEntry;
import dev.sallyport.engine.audit.ToolUseStep;
import dev.sallyport.engine.json.Digests;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.model.Call;
import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.model.Endpoint;
import dev.sallyport.engine.model.Finding;
import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.model.Ruling;
import dev.sallyport.engine.model.ToolUse;
import dev.sallyport.engine.payload.KeyWraps;
import dev.sallyport.engine.payload.LocalWrap;
import dev.sallyport.engine.payload.Order;
import dev.sallyport.engine.payload.Payloads;
import dev.sallyport.engine.payload.Session;
import dev.sallyport.engine.recording.Masked;
import dev.sallyport.engine.recording.RecordedCall;
import dev.sallyport.engine.recording.RecordedTool;
import dev.sallyport.engine.recording.Recording;
import dev.sallyport.engine.store.AuditTrail;
import dev.sallyport.engine.store.SqliteStore;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A state directory that a test fills with what has been. */
final class Past implements AutoCloseable {
  static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
  static final String BODY =
      """
      {"model":"m","messages":[{"role":"user","content":"hello"}]}""";

  private final SqliteStore store;
  private final AuditTrail trail;
  private final KeyWraps wraps;
  private final Payloads payloads;
  private int calls;

  Past(Path state) {
    store = SqliteStore.open(state.resolve("sallyport.db"), Clock.systemUTC());
    trail = AuditTrail.open(state.resolve("sallyport.db"));
    var random = new SecureRandom();
    wraps = KeyWraps.of(LocalWrap.file(state.resolve(LocalWrap.FILE_NAME), random));
    payloads = new Payloads(store.payloads(), wraps, Clock.systemUTC(), random);
  }

  Traffic traffic() {
    return new Traffic(trail, trail.payloads(), wraps);
  }

  /** A call as it came. */
  Call call(String who, String session, Instant at, String body) {
    var bytes = body.getBytes(UTF_8);
    return new Call(
        "req_%05d".formatted(++calls),
        at,
        new Identity(
            Identity.Kind.PERSON,
            who,
            "https://idp.example",
            List.of("red"),
            Map.of(),
            "",
            at,
            at.plus(Duration.ofMinutes(15))),
        Endpoint.MESSAGES,
        "",
        Headers.NONE,
        new Call.Labels("claude-cli/2", session, ""),
        bytes,
        StrictJson.object(bytes),
        Digests.sha256(bytes));
  }

  Call call(String who, String session) {
    return call(who, session, NOON, BODY);
  }

  static Decision allowed() {
    return new Decision.Allow(Set.of("team"));
  }

  /** What is kept of a call that passed as it came. */
  static RecordedCall kept(Call call) {
    return kept(call, BODY, List.of(), "");
  }

  static RecordedCall kept(Call call, String body, List<Finding> masked, String withheld) {
    return RecordedCall.of(
        call, "production", new Masked(body.getBytes(UTF_8), masked, withheld, Optional.empty()));
  }

  /** A call that passed, and of which that is kept. */
  void forwarded(Call call, Decision decision, RecordedCall kept) {
    write(intent(call, decision), call, kept);
  }

  /** A call that passed as it came. */
  Call forwarded(Call call) {
    forwarded(call, allowed(), kept(call));
    return call;
  }

  /** A call that passed, with that in the place of a reference. */
  void forwarded(Call call, String payload) {
    store.auditLog().append(intent(call, allowed()).withPayload(payload));
  }

  /** A call that was turned away. */
  void refused(Call call, Decision decision, Optional<String> decidedIn) {
    var outcome =
        new AuditEntry.Outcome(
            call.exchange(),
            call.at(),
            AuditEntry.Outcome.Result.REFUSED,
            AuditEntry.Sent.NOTHING,
            Optional.empty(),
            List.of(),
            Optional.of(
                new AuditEntry.Unforwarded(
                    "POST",
                    "/v1/messages",
                    Optional.of(AuditEntry.Caller.of(call.identity())),
                    Optional.of(entry(call)),
                    Optional.of(new Ruling(decision, "r1", "d1")),
                    decidedIn)));
    write(outcome, call, kept(call));
  }

  /** A tool that was decided upon in the reply to a call. */
  void tool(Call call, Decision decision, ToolUseStep.Step step, String approval, String command) {
    var input = StrictJson.bytes(StrictJson.newObject().put("command", command));
    tool(call, decision, kept(call, input, List.of()), step, approval);
  }

  /** What is kept of a tool's input. */
  static RecordedTool kept(Call call, byte[] input, List<Finding> masked) {
    return new RecordedTool(
        call.at(),
        ToolUse.Kind.TOOL_USE,
        "toolu_1",
        "Bash",
        new Masked(input, masked, "", Optional.empty()));
  }

  void tool(
      Call call, Decision decision, RecordedTool kept, ToolUseStep.Step step, String approval) {
    var entry =
        new ToolUseStep(
            call.exchange(),
            call.at(),
            new ToolUseStep.Tool("tool_use", "toolu_1", "Bash", "00"),
            step,
            Optional.of(new Ruling(decision, "r1", "d1")),
            approval,
            "");
    write(entry, call, kept);
  }

  void erase(String who, String session) {
    var _ = payloads.erase("https://idp.example#" + who, session, new Order("", "sam"));
  }

  private void write(AuditEntry entry, Call call, Recording kept) {
    var session = Session.of(call.identity().principal(), call.labels().session(), call.at());
    var _ =
        payloads.begin(
            session,
            kept.document(),
            prepared ->
                store.recordedLog().append(entry.withPayload(prepared.ref().text()), prepared));
  }

  private static AuditEntry intent(Call call, Decision decision) {
    return new AuditEntry.Intent(
        call.exchange(),
        call.at(),
        AuditEntry.Caller.of(call.identity()),
        entry(call),
        new Ruling(decision, "r1", "d1"));
  }

  private static AuditEntry.Call entry(Call call) {
    return new AuditEntry.Call(
        call.endpoint().word(),
        call.model(),
        call.stream(),
        new AuditEntry.Labels(call.labels().session(), call.labels().client()),
        Digests.sha256(call.body()),
        call.body().length,
        call.digest());
  }

  @Override
  public void close() {
    trail.close();
    store.close();
  }
}
