package dev.sallyport.engine.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sallyport.engine.json.CanonicalJson;
import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.model.Ruling;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Audit entries as JSON, one line each, in the one form that RFC 8785 gives them. The field names
 * are a format that people and programs read for years, so they are written out here and do not
 * follow the names in the code.
 */
public final class AuditJson {

  /**
   * Written into each entry as {@code v}; a reader refuses a version that it does not know. Version
   * 1 had the same fields in another order.
   */
  public static final int VERSION = 2;

  /** C2SP's tlog-tiles has no place for a longer one. */
  public static final int LINE_LIMIT_BYTES = 65_535;

  /** What lists of a line that is too long are cut to, one after the other. */
  private static final List<Integer> LIST_LIMITS = List.of(200, 20, 0);

  /** Bytes of a Java character. */
  private static final int UTF8_MAX = 3;

  // Always three digits: Instant.toString drops zeros, and then text would not sort as time does.
  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private AuditJson() {}

  /** One entry in one line: fields in order, snake case, nothing null, nothing empty. */
  public static String line(AuditEntry entry) {
    var json = JsonNodeFactory.instance.objectNode();
    json.put("v", VERSION).put("kind", entry.kind()).put("at", instant(entry.at()));
    switch (entry) {
      case AuditEntry.Intent intent -> intent(json, intent);
      case AuditEntry.Outcome outcome -> outcome(json, outcome);
      case ApprovalStep step -> approval(json, step);
      case ConfigurationChange change -> {
        texts(json, "changed", change.changed());
        texts(json, "waiting", change.waiting());
      }
      case KeyStep step -> {
        json.put("key", step.key()).put("step", step.step().word());
        text(json, "name", step.name());
        text(json, "by", step.by());
      }
      case PolicyChange change -> {
        json.put("result", change.activated() ? "activated" : "rejected");
        if (change.rollback()) {
          json.put("rollback", true);
        }
        text(json, "revision", change.revision());
        text(json, "digest", change.digest());
        texts(json, "messages", change.messages());
      }
      case ActStep step -> {
        json.put("exchange", step.exchange()).put("action", step.action());
        caller(json.putObject("caller"), step.caller());
        text(json, "object", step.object());
      }
      case RetentionStep step -> {
        text(json, "exchange", step.exchange());
        json.put("step", step.step().word());
        var session = json.putObject("session").put("principal", step.caller());
        text(session, "label", step.label());
        text(json, "by", step.by());
        if (!step.keys().isEmpty()) {
          json.put("keys", step.keys().size());
          texts(json, "key_names", step.keys());
        }
      }
      case SignInStep step -> signIn(json, step);
      case TokenStep step -> token(json, step);
      case ToolUseStep step -> toolUse(json, step);
      case GatewayStarted started ->
          json.put("version", started.version()).put("in_doubt", started.inDoubt());
      case GatewayStopped _ -> {}
    }
    text(json, "payload", entry.payload());
    return bounded(json);
  }

  /** An entry that would be too long, as that of somebody in thousands of groups, is cut short. */
  private static String bounded(ObjectNode json) {
    var text = CanonicalJson.text(json);
    for (var limit : LIST_LIMITS) {
      if (text.length() <= LINE_LIMIT_BYTES / UTF8_MAX
          || text.getBytes(StandardCharsets.UTF_8).length <= LINE_LIMIT_BYTES) {
        return text;
      }
      shorten(json, limit);
      text = CanonicalJson.text(json);
    }
    return text;
  }

  private static void shorten(JsonNode node, int limit) {
    if (node instanceof ArrayNode list && list.size() > limit) {
      while (list.size() > limit) {
        list.remove(list.size() - 1);
      }
      list.add("…");
    }
    if (node instanceof ObjectNode object) {
      for (var member : object.properties()) {
        if (member.getValue().isTextual()) {
          var _ = member.setValue(TextNode.valueOf(AuditEntry.limited(member.getValue().asText())));
        }
      }
    }
    node.forEach(inner -> shorten(inner, limit));
  }

  /** An instant as entries write it: UTC, to the millisecond, of one length always. */
  public static String instant(Instant at) {
    return MILLIS.format(at);
  }

  private static void intent(ObjectNode json, AuditEntry.Intent intent) {
    json.put("exchange", intent.exchange());
    caller(json.putObject("caller"), intent.caller());
    call(json.putObject("call"), intent.call());
    ruling(json.putObject("ruling"), intent.ruling());
  }

  private static void outcome(ObjectNode json, AuditEntry.Outcome outcome) {
    json.put("exchange", outcome.exchange()).put("result", outcome.result().word());
    var sent = outcome.sent();
    sent.status().ifPresent(status -> json.put("status", status));
    text(json, "refusal", sent.refusalCode());
    if (outcome.result() != AuditEntry.Outcome.Result.IN_DOUBT) {
      json.put("body_bytes", sent.bodyBytes()).put("took_ms", sent.took().toMillis());
    }
    outcome
        .upstream()
        .ifPresent(
            upstream -> {
              var node = json.putObject("upstream");
              text(node, "name", upstream.name());
              node.put("status", upstream.status());
              text(node, "request_id", upstream.requestId());
              upstream.inputTokens().ifPresent(count -> node.put("input_tokens", whole(count)));
              upstream.outputTokens().ifPresent(count -> node.put("output_tokens", whole(count)));
            });
    if (!outcome.masked().isEmpty()) {
      var array = json.putArray("masked");
      for (var masked : outcome.masked()) {
        array
            .addObject()
            .put("detector", masked.detector())
            .put("where", masked.where())
            .put("count", masked.count());
      }
    }
    outcome
        .unforwarded()
        .ifPresent(
            known -> {
              text(json, "method", known.method());
              text(json, "path", known.path());
              known.caller().ifPresent(caller -> caller(json.putObject("caller"), caller));
              known.call().ifPresent(call -> call(json.putObject("call"), call));
              known.ruling().ifPresent(ruling -> ruling(json.putObject("ruling"), ruling));
              known.decidedIn().ifPresent(first -> json.put("decided_in", first));
            });
  }

  private static void approval(ObjectNode json, ApprovalStep step) {
    text(json, "exchange", step.exchange());
    json.put("approval", step.approval()).put("step", step.step().word());
    text(json, "by", step.by());
    text(json, "reason", step.reason());
    texts(json, "rules", step.rules());
  }

  private static void caller(ObjectNode json, AuditEntry.Caller caller) {
    json.put("subject", caller.subject())
        .put("issuer", caller.issuer())
        .put("kind", caller.kind().word());
    texts(json, "groups", caller.groups());
    text(json, "token_id", caller.tokenId());
    json.put("method", caller.method().word());
    texts(json, "actors", caller.actors());
    texts(json, "scope", caller.scope());
  }

  private static void token(ObjectNode json, TokenStep step) {
    json.put("exchange", step.exchange()).put("step", step.step().word());
    text(json, "grant", step.grant());
    text(json, "token", step.token());
    text(json, "made_from", step.made());
    step.caller().ifPresent(caller -> caller(json.putObject("caller"), caller));
    step.until().ifPresent(until -> json.put("until", instant(until)));
    text(json, "refusal", step.refusal());
    text(json, "by", step.by());
  }

  private static void signIn(ObjectNode json, SignInStep step) {
    json.put("exchange", step.exchange()).put("step", step.step().word());
    text(json, "provider", step.provider());
    step.caller().ifPresent(caller -> caller(json.putObject("caller"), caller));
    text(json, "refusal", step.refusal());
  }

  private static void call(ObjectNode json, AuditEntry.Call call) {
    json.put("endpoint", call.endpoint());
    text(json, "model", call.model());
    json.put("stream", call.stream());
    text(json, "session_label", call.labels().session());
    text(json, "client_label", call.labels().client());
    text(json, "body_sha256", call.bodyDigest());
    json.put("body_bytes", call.bodyBytes());
    text(json, "call_sha256", call.callDigest());
  }

  private static void toolUse(ObjectNode json, ToolUseStep step) {
    json.put("exchange", step.exchange()).put("step", step.step().word());
    var tool = json.putObject("tool");
    text(tool, "type", step.tool().type());
    text(tool, "name", step.tool().name());
    text(tool, "id", step.tool().id());
    text(tool, "input_sha256", step.tool().inputDigest());
    step.ruling().ifPresent(ruling -> ruling(json.putObject("ruling"), ruling));
    text(json, "approval", step.approval());
    text(json, "refusal", step.refusal());
  }

  private static void ruling(ObjectNode json, Ruling ruling) {
    var decision = ruling.decision();
    json.put("decision", decision.word());
    if (decision instanceof Decision.Deny denial) {
      json.put("cause", denial.cause().word());
    }
    texts(json, "rules", decision.rules());
    texts(json, "masks", masks(decision));
    text(json, "revision", ruling.revision());
    text(json, "policy_sha256", ruling.digest());
  }

  private static Set<String> masks(Decision decision) {
    return switch (decision) {
      case Decision.Mask mask -> mask.uses();
      case Decision.Approve approve -> masks(approve.then());
      case Decision.Allow _, Decision.Deny _ -> Set.of();
    };
  }

  private static void text(ObjectNode json, String name, String value) {
    if (!value.isEmpty()) {
      json.put(name, value);
    }
  }

  private static void texts(ObjectNode json, String name, Collection<String> values) {
    if (!values.isEmpty()) {
      var array = json.putArray(name);
      values.forEach(array::add);
    }
  }

  /** A count that somebody else gave. */
  private static long whole(long count) {
    return Math.clamp(count, 0, CanonicalJson.NUMBER_MAX);
  }
}
