package dev.sallyport.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A session of a coding agent, turn by turn: the last request of 100 has some 250 KB. Tools answer
 * with pieces of a text.
 */
final class Conversation {
  static final int TURNS = 100;

  private static final int TOOLS = 40;
  private static final int TOOL_CHARS = 900;
  private static final int SYSTEM_CHARS = 13_000;
  private static final int RESULT_CHARS_MIN = 200;
  private static final int RESULT_CHARS_SPREAD = 2_200;
  private static final int ANSWER_CHARS = 300;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String text;
  private final ArrayNode history = JSON.createArrayNode();
  private int turn;

  /**
   * @param text a long one
   */
  Conversation(String text) {
    this.text = text;
  }

  /** All rules of a policy, one after the other, as such a text. */
  static String text(Path policy) throws IOException {
    try (var files = Files.walk(policy)) {
      var text = new StringBuilder();
      for (var file : files.filter(name -> name.toString().endsWith(".rego")).sorted().toList()) {
        text.append(Files.readString(file));
      }
      return text.toString();
    }
  }

  /** The next request. */
  byte[] asked() {
    var content = history.addObject().put("role", "user").putArray("content").addObject();
    if (turn == 0) {
      content.put("type", "text").put("text", piece(0, ANSWER_CHARS));
    } else {
      content.put("tool_use_id", "toolu_01%022d".formatted(turn - 1)).put("type", "tool_result");
      var chars = RESULT_CHARS_MIN + turn * 37 * 101 % RESULT_CHARS_SPREAD;
      content.put("content", piece(turn, chars));
    }
    return request();
  }

  /** The reply to it. */
  byte[] answered() {
    var content = history.addObject().put("role", "assistant").putArray("content");
    content.addObject().put("type", "text").put("text", piece(1_000 + turn, ANSWER_CHARS));
    var use = content.addObject().put("type", "tool_use");
    use.put("id", "toolu_01%022d".formatted(turn)).put("name", "tool_" + turn % TOOLS);
    use.putObject("input").put("path", "src/file_%d.rego".formatted(turn)).put("limit", turn);
    turn++;
    return bytes(reply());
  }

  private String piece(int number, int chars) {
    // Steps of a prime number of characters, so that no two pieces are the same.
    var from = (int) (number * 7_919L % Math.max(1, text.length() - chars));
    return text.substring(from, Math.min(text.length(), from + chars));
  }

  private ObjectNode reply() {
    var reply = JSON.createObjectNode().put("id", "msg_01%022d".formatted(history.size()));
    reply.put("type", "message").put("model", "claude-opus-5");
    reply.setAll((ObjectNode) history.get(history.size() - 1).deepCopy());
    reply.put("stop_reason", "tool_use").putNull("stop_sequence");
    reply.putObject("usage").put("input_tokens", 9).put("output_tokens", 99);
    return reply;
  }

  /** As Claude Code sends it: marks of what to cache wander with the end of the history. */
  private byte[] request() {
    var body = JSON.createObjectNode().put("model", "claude-opus-5");
    var messages = body.putArray("messages").addAll(history.deepCopy());
    var system = body.putArray("system");
    system.addObject().put("type", "text").put("text", "billing: cch=%05x".formatted(turn * 7_919));
    system.addObject().put("type", "text").put("text", piece(1, SYSTEM_CHARS));
    var tools = body.putArray("tools");
    for (var tool = 0; tool < TOOLS; tool++) {
      var each = tools.addObject().put("name", "tool_" + tool);
      each.put("description", piece(2_000 + tool, TOOL_CHARS));
      each.putObject("input_schema")
          .put("type", "object")
          .putObject("properties")
          .putObject("path");
    }
    body.putObject("metadata").put("user_id", "{\"session_id\":\"bench\"}");
    body.put("max_tokens", 32_000).put("stream", true);
    mark(system.get(1));
    for (var back = 1; back <= messages.size() && back <= 3; back += 2) {
      mark(messages.get(messages.size() - back).path("content").get(0));
    }
    return bytes(body);
  }

  private static void mark(JsonNode block) {
    ((ObjectNode) block).putObject("cache_control").put("type", "ephemeral");
  }

  private static byte[] bytes(ObjectNode node) {
    return node.toString().getBytes(StandardCharsets.UTF_8);
  }
}
