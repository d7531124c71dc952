package dev.sallyport.engine.custody;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.audit.AuditJson;
import dev.sallyport.engine.custody.Turn.Ruled;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.model.Finding;
import java.util.Collection;
import java.util.List;

/** A call as JSON for people and programs to read; fields that are empty are left out. */
final class TurnJson {
  private TurnJson() {}

  static ObjectNode of(Turn turn) {
    var json = StrictJson.newObject();
    turn.at().ifPresent(at -> json.put("at", AuditJson.instant(at)));
    who(json.putObject("who"), turn.who());
    asked(json.putObject("asked"), turn.asked());
    turn.ruled().ifPresent(ruled -> ruled(json.putObject("decided"), ruled));
    if (!turn.approvals().isEmpty()) {
      approvals(json.putArray("approvals"), turn.approvals());
    }
    texts(json, "unexplained_approvals", turn.unexplained());
    left(json.putObject("left"), turn.left());
    came(json.putObject("came_back"), turn.came());
    if (!turn.tools().isEmpty()) {
      var tools = json.putArray("tools");
      turn.tools().forEach(tool -> tool(tools.addObject(), tool));
    }
    return json;
  }

  private static void who(ObjectNode json, Who who) {
    text(json, "subject", who.subject());
    text(json, "issuer", who.issuer());
    text(json, "kind", who.kind());
    text(json, "method", who.method());
    texts(json, "groups", who.groups());
    texts(json, "actors", who.actors());
    texts(json, "scope", who.scope());
    text(json, "token_id", who.tokenId());
    who.standing()
        .ifPresent(
            standing ->
                json.put("issued_at", AuditJson.instant(standing.from()))
                    .put("expires_at", AuditJson.instant(standing.until())));
    if (!who.claims().isEmpty()) {
      var claims = json.putObject("claims");
      who.claims().forEach(claims::put);
    }
    who.job()
        .ifPresent(
            job -> {
              var node = json.putObject("job").put("system", job.pipeline().title());
              job.facts().forEach(node::put);
              text(node, "address", job.address());
            });
  }

  private static void asked(ObjectNode json, Asked asked) {
    text(json, "endpoint", asked.endpoint());
    text(json, "model", asked.model());
    json.put("stream", asked.stream());
    text(json, "client", asked.client());
    text(json, "session", asked.session());
    text(json, "agent", asked.agent());
    text(json, "body_sha256", asked.digest());
    json.put("body_bytes", asked.bytes());
    text(json, "system", asked.system());
    texts(json, "tools", asked.tools());
    json.put("history", asked.history());
    var messages = json.putArray("messages");
    for (var message : asked.messages()) {
      var node = messages.addObject().put("role", message.role());
      var content = node.putArray("content");
      message.pieces().forEach(piece -> piece(content.addObject(), piece));
    }
  }

  private static void piece(ObjectNode json, Piece piece) {
    json.put("type", piece.kind());
    text(json, "label", piece.label());
    json.put("text", piece.text());
  }

  private static void ruled(ObjectNode json, Ruled ruled) {
    text(json, "decision", ruled.decision());
    text(json, "cause", ruled.cause());
    texts(json, "rules", ruled.rules());
    texts(json, "masks", ruled.masks());
    text(json, "revision", ruled.revision());
    text(json, "policy_sha256", ruled.digest());
  }

  private static void approvals(ArrayNode json, List<Turn.Consent> steps) {
    for (var step : steps) {
      var node =
          json.addObject()
              .put("at", AuditJson.instant(step.at()))
              .put("approval", step.approval())
              .put("step", step.step());
      text(node, "exchange", step.exchange());
      text(node, "by", step.by());
      text(node, "reason", step.reason());
      texts(node, "rules", step.rules());
    }
  }

  private static void left(ObjectNode json, Turn.Left left) {
    json.put("forwarded", left.forwarded().word()).put("bytes", left.body().length);
    masked(json, left.masked());
    text(json, "missing", left.missing());
  }

  private static void came(ObjectNode json, Turn.Came came) {
    text(json, "result", came.result());
    text(json, "refusal", came.refusal());
    json.put("status", came.status()).put("bytes", came.bytes()).put("took_ms", came.tookMs());
    text(json, "upstream", came.service().name());
    json.put("upstream_status", came.service().status());
    text(json, "request_id", came.service().requestId());
    text(json, "input_tokens", came.tokensIn());
    text(json, "output_tokens", came.tokensOut());
    if (came.reply().usage().known()) {
      json.put("cache_read_tokens", came.reply().usage().read());
    }
    if (came.isAtLeast()) {
      json.put("tokens_at_least", true);
    }
    came.cost().ifPresent(cost -> json.put("cost_usd", cost.toPlainString()));
    masked(json, came.masked());
    text(json, "model", came.reply().model());
    text(json, "stop_reason", came.reply().stop());
    if (!came.reply().blocks().isEmpty()) {
      var content = json.putArray("content");
      for (var block : came.reply().blocks()) {
        piece(
            content.addObject(),
            new Piece(block.kind(), block.label(), block.text(), block.code()));
      }
    }
    text(json, "trouble", came.reply().trouble());
    text(json, "missing", came.missing());
  }

  private static void tool(ObjectNode json, Turn.Tool tool) {
    json.put("at", AuditJson.instant(tool.at())).put("step", tool.step());
    text(json, "type", tool.type());
    text(json, "name", tool.name());
    text(json, "id", tool.id());
    text(json, "input", tool.input());
    text(json, "input_sha256", tool.inputDigest());
    tool.ruled().ifPresent(ruled -> ruled(json.putObject("decided"), ruled));
    text(json, "approval", tool.approval());
    text(json, "refusal", tool.refusal());
    masked(json, tool.masked());
    text(json, "missing", tool.missing());
  }

  private static void masked(ObjectNode json, List<Finding> findings) {
    if (!findings.isEmpty()) {
      var all = json.putArray("masked");
      for (var finding : findings) {
        all.addObject()
            .put("detector", finding.detector())
            .put("where", finding.where())
            .put("count", finding.count());
      }
    }
  }

  private static void text(ObjectNode json, String name, String value) {
    if (!value.isEmpty()) {
      json.put(name, value);
    }
  }

  private static void texts(ObjectNode json, String name, Collection<String> values) {
    if (!values.isEmpty()) {
      values.forEach(json.putArray(name)::add);
    }
  }
}
