package dev.sallyport.engine.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sallyport.engine.audit.AuditEntry;
import dev.sallyport.engine.audit.AuditEntry.Caller;
import dev.sallyport.engine.audit.AuditEntry.Labels;
import dev.sallyport.engine.audit.AuditEntry.Outcome;
import dev.sallyport.engine.audit.AuditEntry.Sent;
import dev.sallyport.engine.audit.AuditEntry.Upstream;
import dev.sallyport.engine.audit.ToolUseStep;
import dev.sallyport.engine.custody.Custody;
import dev.sallyport.engine.model.Call;
import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.model.Endpoint;
import dev.sallyport.engine.model.Finding;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.model.Ruling;
import dev.sallyport.engine.model.ToolUse;
import dev.sallyport.engine.payload.KeyWraps;
import dev.sallyport.engine.payload.LocalWrap;
import dev.sallyport.engine.payload.Payloads;
import dev.sallyport.engine.payload.Session;
import dev.sallyport.engine.price.Prices;
import dev.sallyport.engine.recording.Masked;
import dev.sallyport.engine.recording.RecordedCall;
import dev.sallyport.engine.recording.RecordedReply;
import dev.sallyport.engine.recording.RecordedTool;
import dev.sallyport.engine.recording.Recording;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** Calls of a session, written as a gateway writes them: with what was asked, used and answered. */
final class Talk {
  static final Instant AT = Entries.NOW;
  static final String ISSUER = "https://token.actions.githubusercontent.com";
  static final String PRINCIPAL = ISSUER + "#repo:acme/shop";

  private static final Map<String, JsonNode> CLAIMS =
      Map.of(
          "iss", TextNode.valueOf(ISSUER),
          "repository", TextNode.valueOf("acme/shop"),
          "run_id", TextNode.valueOf("4711"),
          "sha", TextNode.valueOf("0123abcd"),
          "ref", TextNode.valueOf("refs/heads/main"),
          "job_workflow_ref",
              TextNode.valueOf("acme/shop/.github/workflows/fix.yml@refs/heads/main"));

  private final Store store;
  private final String label;
  private final Payloads payloads;

  Talk(Store store, Path key, String label) {
    this.store = store;
    this.label = label;
    this.payloads =
        new Payloads(
            store.payloads(), wraps(key), Clock.fixed(AT, ZoneOffset.UTC), new SecureRandom());
  }

  static KeyWraps wraps(Path key) {
    return KeyWraps.of(LocalWrap.file(key, new SecureRandom()));
  }

  Custody custody() {
    return new Custody(store.trail(), store.search(), payloads.reader()::read, Prices.listed());
  }

  Payloads payloads() {
    return payloads;
  }

  static Identity identity() {
    return new Identity(
        Identity.Kind.SERVICE,
        "repo:acme/shop",
        ISSUER,
        List.of("ci"),
        CLAIMS,
        "jti-1",
        AT.minusSeconds(60),
        AT.plusSeconds(600));
  }

  /** A request's body that says these things in turn, the first by a person. */
  static String body(String... said) {
    var body = new StringBuilder("{\"model\":\"claude-opus-5\",\"stream\":true,\"messages\":[");
    for (var at = 0; at < said.length; at++) {
      body.append(at == 0 ? "" : ",")
          .append(
              "{\"role\":\"%s\",\"content\":\"%s\"}"
                  .formatted(at % 2 == 0 ? "user" : "assistant", said[at]));
    }
    return body + "]}";
  }

  /** Events of a reply that says these words, each in an event of its own. */
  static List<String> events(String... words) {
    var events = new ArrayList<String>();
    events.add(
        event(
            "message_start",
            "\"message\":{\"model\":\"claude-opus-5-20260724\",\"usage\":{\"input_tokens\":10,\"cache_read_input_tokens\":1000,\"output_tokens\":1}}"));
    events.add(
        event(
            "content_block_start",
            "\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}"));
    for (var word : words) {
      events.add(
          event(
              "content_block_delta",
              "\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"%s\"}".formatted(word)));
    }
    events.add(event("content_block_stop", "\"index\":0"));
    events.add(
        event(
            "message_delta",
            "\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":20}"));
    events.add(event("message_stop", "\"x\":1"));
    return events;
  }

  private static String event(String type, String members) {
    return "event: %s\ndata: {\"type\":\"%s\",%s}\n\n".formatted(type, type, members);
  }

  /** A reply of these parts, of which each left 100 ms after the one before. */
  static RecordedReply reply(List<String> parts) {
    var body = new StringBuilder();
    var moments = new ArrayList<RecordedReply.Moment>();
    for (var part : parts) {
      body.append(part);
      moments.add(
          new RecordedReply.Moment(
              100L * (moments.size() + 1),
              body.toString().getBytes(StandardCharsets.UTF_8).length));
    }
    return new RecordedReply(
        200, "text/event-stream", moments, false, body.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** A call that was forwarded and answered. */
  void call(String exchange, String body, RecordedReply reply) {
    write(intent(exchange), asked(body, List.of(new Finding("email", "request.text", 2)), ""));
    write(outcome(exchange), reply);
  }

  AuditEntry.Intent intent(String exchange) {
    return new AuditEntry.Intent(
        exchange,
        AT,
        Caller.of(identity()),
        described(),
        new Ruling(
            new Decision.Mask(Set.of("pii"), Set.of("ci may fix", "mail addresses")), "r7", "d7"));
  }

  private AuditEntry.Call described() {
    return new AuditEntry.Call(
        "messages", "claude-opus-5", true, new Labels(label, "claude-cli/2.1"), "ab", 48, "cd");
  }

  /** A call that was turned away. */
  AuditEntry refused(String exchange) {
    return new Outcome(
        exchange,
        AT,
        Outcome.Result.REFUSED,
        new Sent(OptionalInt.of(400), "policy_rule", 90, Duration.ofMillis(3)),
        Optional.empty(),
        List.of(),
        Optional.of(
            new AuditEntry.Unforwarded(
                "POST",
                "/v1/messages",
                Optional.of(Caller.of(identity())),
                Optional.of(described()),
                Optional.of(
                    new Ruling(
                        new Decision.Mask(Set.of("pii"), Set.of("no secrets")), "r7", "d7")))));
  }

  /** The end of a call to which the service has answered nothing. */
  static Outcome unanswered(String exchange, Outcome.Result result) {
    return new Outcome(
        exchange,
        AT.plusSeconds(2),
        result,
        new Sent(OptionalInt.of(400), "some_cause", 90, Duration.ofMillis(900)),
        Optional.empty(),
        List.of(),
        Optional.empty());
  }

  static RecordedCall asked(String body, List<Finding> masked, String withheld) {
    return new RecordedCall(
        identity(),
        AT,
        "production",
        Endpoint.MESSAGES,
        "",
        "",
        List.of(),
        new Call.Labels("claude-cli/2.1", "", "agent-1"),
        new Masked(
            withheld.isEmpty() ? body.getBytes(StandardCharsets.UTF_8) : new byte[0],
            masked,
            withheld,
            Optional.empty()));
  }

  static Outcome outcome(String exchange) {
    return new Outcome(
        exchange,
        AT.plusSeconds(2),
        Outcome.Result.COMPLETED,
        new Sent(OptionalInt.of(200), "", 700, Duration.ofMillis(900)),
        Optional.of(
            new Upstream("", 200, "req_up_" + exchange, OptionalLong.of(10), OptionalLong.of(20))),
        List.of(new AuditEntry.Masked("iban", "reply.text", 1)),
        Optional.empty());
  }

  void tool(String exchange, String command, ToolUseStep.Step step) {
    write(
        new ToolUseStep(
            exchange,
            AT.plusMillis(500),
            new ToolUseStep.Tool("tool_use", "toolu_1", "Bash", "ee"),
            step,
            Optional.empty(),
            "",
            step == ToolUseStep.Step.DENIED ? "policy_rule" : ""),
        new RecordedTool(
            AT.plusMillis(500),
            ToolUse.Kind.TOOL_USE,
            "toolu_1",
            "Bash",
            Masked.whole(
                "{\"command\":\"%s\"}".formatted(command).getBytes(StandardCharsets.UTF_8))));
  }

  /** Writes an entry with what it tells of. */
  void write(AuditEntry entry, Recording recording) {
    var _ =
        payloads.begin(
            Session.of(PRINCIPAL, label, AT),
            recording.document(),
            prepared ->
                store.recordedLog().append(entry.withPayload(prepared.ref().text()), prepared));
  }
}
