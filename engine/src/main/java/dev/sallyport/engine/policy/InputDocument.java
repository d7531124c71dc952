package dev.sallyport.engine.policy;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.engine.json.Mappers;
import dev.sallyport.engine.model.AdminAct;
import dev.sallyport.engine.model.Call;
import dev.sallyport.engine.model.Finding;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.model.Spent;
import dev.sallyport.engine.model.ToolUse;
import dev.sallyport.shell.ToolReader;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Writes what a policy sees of a call, {@code input}; the fields are those of {@code
 * rego/schemas/input.json}. Only what the policy's footprint reads is written. Tokens, keys and
 * header values are never in it.
 */
final class InputDocument {
  // INVARIANT: never reconfigured, so it can be shared.
  private static final ObjectMapper JSON = Mappers.usual().build();
  private static final List<String> OWN_MEMBERS =
      List.of("model", "max_tokens", "stream", "tools", "system", "messages");

  /** What takes a reader to tell. */
  static final List<String> READ_OF_TOOLS = List.of("commands", "paths", "urls", "unparsed");

  private final JsonGenerator out;

  private InputDocument(JsonGenerator out) {
    this.out = out;
  }

  static String of(Call call, Inspection inspection, String environment, Footprint footprint) {
    var text = new StringWriter(512);
    try (var out = JSON.createGenerator(text)) {
      out.writeStartObject();
      var document = new InputDocument(out);
      document.write("request", call, environment, footprint);
      document.usage(() -> inspection.spent().apply(call), footprint);
      document.findings(() -> inspection.ofCalls().apply(call), footprint);
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("a string can always be written to", e);
    }
    return text.toString();
  }

  /** What a policy sees of a tool that the model wants to use, beside the call it answers. */
  static String of(ToolUse use, Inspection inspection, String environment, Footprint footprint) {
    var text = new StringWriter(512);
    try (var generator = JSON.createGenerator(text)) {
      var document = new InputDocument(generator);
      generator.writeStartObject();
      document.write("tool_use", use.call(), environment, footprint);
      document.usage(() -> inspection.spent().apply(use.call()), footprint);
      document.findings(() -> inspection.ofUses().apply(use), footprint);
      if (footprint.reads("tool_use")) {
        generator.writeFieldName("tool_use");
        document.toolUse(use, inspection.tools(), footprint.under("tool_use"));
      }
      generator.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("a string can always be written to", e);
    }
    return text.toString();
  }

  /** What a policy sees of an act: all of it, since nobody waits for a model's answer there. */
  static String of(AdminAct act, String environment) throws IOException {
    var text = new StringWriter();
    try (var generator = JSON.createGenerator(text)) {
      var document = new InputDocument(generator);
      generator.writeStartObject();
      document.person("admin", act.by(), act.at(), environment);
      generator.writeStringField("action", act.action().word());
      generator.writeEndObject();
    }
    return text.toString();
  }

  /** What a policy sees of somebody whose Claude Code asks for its settings. */
  static String of(Identity who, Instant at, String environment) throws IOException {
    var text = new StringWriter();
    try (var generator = JSON.createGenerator(text)) {
      generator.writeStartObject();
      new InputDocument(generator).person("settings", who, at, environment);
      generator.writeEndObject();
    }
    return text.toString();
  }

  private void person(String phase, Identity who, Instant at, String environment)
      throws IOException {
    out.writeStringField("phase", phase);
    out.writeStringField("environment", environment);
    out.writeStringField("time", at.toString());
    out.writeFieldName("identity");
    identity(who, Footprint.ALL);
  }

  private void toolUse(ToolUse use, ToolReader tools, Footprint reads) throws IOException {
    out.writeStartObject();
    text(reads, "type", use.kind().word());
    text(reads, "name", use.name());
    if (reads.reads("input")) {
      out.writeFieldName("input");
      node(use.input(), reads.under("input"));
    }
    if (READ_OF_TOOLS.stream().anyMatch(reads::reads)) {
      var read = tools.read(use.name(), use.input());
      for (var member : READ_OF_TOOLS) {
        if (read.has(member) && reads.reads(member)) {
          out.writeFieldName(member);
          node(read.path(member), reads.under(member));
        }
      }
    }
    out.writeEndObject();
  }

  private void write(String phase, Call call, String environment, Footprint reads)
      throws IOException {
    text(reads, "phase", phase);
    text(reads, "environment", environment);
    text(reads, "time", call.at().toString());
    if (reads.reads("identity")) {
      out.writeFieldName("identity");
      identity(call.identity(), reads.under("identity"));
    }
    if (reads.reads("request")) {
      out.writeFieldName("request");
      request(call, reads.under("request"));
    }
  }

  /** Where nobody counts, it is not there, and a rule that needs it does not hold. */
  private void usage(Supplier<List<Spent>> spent, Footprint reads) throws IOException {
    if (!reads.reads("usage")) {
      return;
    }
    var windows = spent.get();
    if (windows.isEmpty()) {
      return;
    }
    out.writeFieldName("usage");
    out.writeStartObject();
    for (var window : windows) {
      out.writeObjectFieldStart(window.window());
      out.writeNumberField("requests", window.requests());
      out.writeNumberField("tokens", window.tokens());
      out.writeNumberField("dollars", window.dollars());
      out.writeEndObject();
    }
    out.writeEndObject();
  }

  private void findings(Supplier<List<Finding>> search, Footprint reads) throws IOException {
    if (!reads.reads("findings")) {
      return;
    }
    out.writeFieldName("findings");
    out.writeStartArray();
    for (var finding : search.get()) {
      out.writeStartObject();
      out.writeStringField("detector", finding.detector());
      out.writeStringField("where", finding.where());
      out.writeNumberField("count", finding.count());
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private void identity(Identity identity, Footprint reads) throws IOException {
    out.writeStartObject();
    text(reads, "kind", identity.kind().word());
    text(reads, "subject", identity.subject());
    text(reads, "issuer", identity.issuer());
    texts(reads, "groups", identity.groups());
    if (reads.reads("claims")) {
      out.writeFieldName("claims");
      members(identity.claims(), reads.under("claims"));
    }
    text(reads, "issued_at", identity.issuedAt().toString());
    text(reads, "expires_at", identity.expiresAt().toString());
    text(reads, "method", identity.method().word());
    texts(reads, "actors", identity.actors());
    texts(reads, "scope", identity.scope());
    out.writeEndObject();
  }

  private void request(Call call, Footprint reads) throws IOException {
    out.writeStartObject();
    text(reads, "id", call.exchange());
    text(reads, "endpoint", call.endpoint().word());
    if (reads.reads("bytes")) {
      out.writeNumberField("bytes", call.body().length);
    }
    for (var member : OWN_MEMBERS) {
      var value = call.document().path(member);
      if (!value.isMissingNode() && reads.reads(member)) {
        out.writeFieldName(member);
        node(value, reads.under(member));
      }
    }
    if (reads.reads("last_turn")) {
      out.writeFieldName("last_turn");
      out.writeStartArray();
      for (var message : lastTurn(call)) {
        node(message, reads.under("last_turn").under("*"));
      }
      out.writeEndArray();
    }
    if (reads.reads("last_texts")) {
      out.writeFieldName("last_texts");
      lastTexts(call);
    }
    if (reads.reads("tool_results")) {
      out.writeFieldName("tool_results");
      new ToolResults(out).write(call.document(), lastTurn(call), reads.under("tool_results"));
    }
    if (reads.reads("parameters")) {
      out.writeFieldName("parameters");
      parameters(call.document(), reads.under("parameters"));
    }
    if (reads.reads("betas")) {
      out.writeFieldName("betas");
      betas(call);
    }
    if (reads.reads("labels")) {
      out.writeFieldName("labels");
      labels(call.labels(), reads.under("labels"));
    }
    out.writeEndObject();
  }

  /**
   * The user's messages since the model answered last. An answer at the very end is a prefilled
   * one: the model is about to go on with it.
   */
  private static List<JsonNode> lastTurn(Call call) {
    var messages = call.document().path("messages");
    // From the end, so that a long history costs nothing.
    var begins = Math.max(0, messages.size() - 1);
    while (begins > 0 && !hasRole(messages.path(begins - 1), "assistant")) {
      begins--;
    }
    var turn = new ArrayList<JsonNode>();
    for (int i = begins; i < messages.size(); i++) {
      if (hasRole(messages.path(i), "user")) {
        turn.add(messages.path(i));
      }
    }
    return turn;
  }

  /** A content is a text, or blocks, of which some are texts. */
  private void lastTexts(Call call) throws IOException {
    out.writeStartArray();
    for (var message : lastTurn(call)) {
      var content = message.path("content");
      text(content);
      for (var block : content) {
        if ("text".equals(block.path("type").textValue())) {
          text(block.path("text"));
        }
      }
    }
    out.writeEndArray();
  }

  private void text(JsonNode node) throws IOException {
    if (node.isTextual()) {
      out.writeString(node.textValue());
    }
  }

  private static boolean hasRole(JsonNode message, String role) {
    return role.equals(message.path("role").textValue());
  }

  /** Every member of the body that has no place of its own above. */
  private void parameters(JsonNode document, Footprint reads) throws IOException {
    out.writeStartObject();
    for (var field : document.properties()) {
      if (!OWN_MEMBERS.contains(field.getKey()) && reads.reads(field.getKey())) {
        out.writeFieldName(field.getKey());
        node(field.getValue(), reads.under(field.getKey()));
      }
    }
    out.writeEndObject();
  }

  private void betas(Call call) throws IOException {
    out.writeStartArray();
    for (var line : call.headers().all("anthropic-beta")) {
      for (var beta : line.split(",", -1)) {
        if (!beta.isBlank()) {
          out.writeString(beta.strip());
        }
      }
    }
    out.writeEndArray();
  }

  private void labels(Call.Labels labels, Footprint reads) throws IOException {
    out.writeStartObject();
    text(reads, "client", labels.client());
    text(reads, "session", labels.session());
    text(reads, "agent", labels.agent());
    out.writeEndObject();
  }

  private void members(Map<String, JsonNode> members, Footprint reads) throws IOException {
    out.writeStartObject();
    for (var member : members.entrySet()) {
      if (reads.reads(member.getKey())) {
        out.writeFieldName(member.getKey());
        node(member.getValue(), reads.under(member.getKey()));
      }
    }
    out.writeEndObject();
  }

  private void node(JsonNode node, Footprint reads) throws IOException {
    if (reads.readsAll() || node.isValueNode()) {
      out.writeTree(node);
    } else if (node.isArray()) {
      out.writeStartArray();
      for (var element : node) {
        node(element, reads.under("*"));
      }
      out.writeEndArray();
    } else {
      out.writeStartObject();
      for (var field : node.properties()) {
        if (reads.reads(field.getKey())) {
          out.writeFieldName(field.getKey());
          node(field.getValue(), reads.under(field.getKey()));
        }
      }
      out.writeEndObject();
    }
  }

  private void texts(Footprint reads, String member, List<String> values) throws IOException {
    if (reads.reads(member)) {
      out.writeFieldName(member);
      out.writeStartArray();
      for (var value : values) {
        out.writeString(value);
      }
      out.writeEndArray();
    }
  }

  private void text(Footprint reads, String member, String value) throws IOException {
    if (reads.reads(member)) {
      out.writeStringField(member, value);
    }
  }
}
