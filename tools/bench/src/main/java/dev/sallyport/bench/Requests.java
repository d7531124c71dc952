package dev.sallyport.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.model.Call;
import dev.sallyport.engine.model.Endpoint;
import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.model.Identity;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A question, and long conversations of a coding agent. */
final class Requests {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
  private static final String WORDS = "The quick brown fox reads the next file and writes a test. ";

  private Requests() {}

  /** The body of one. */
  static byte[] body(Size size) {
    var body = size == Size.SMALL ? question() : conversation(size.conversationBytes);
    return body.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static ObjectNode question() {
    return asking("Write a test for the parser, and say in one sentence what it shows.");
  }

  /** A system prompt, thirty tools, and many turns with what the tools said. */
  private static ObjectNode conversation(int bytes) {
    var body = asking("Read the code, then write a test.");
    body.putArray("system").addObject().put("type", "text").put("text", WORDS.repeat(150));
    var tools = body.putArray("tools");
    for (int i = 0; i < 30; i++) {
      var tool = tools.addObject().put("name", "tool_" + i).put("description", WORDS.repeat(8));
      tool.putObject("input_schema")
          .put("type", "object")
          .putObject("properties")
          .putObject("path");
    }
    var messages = (ArrayNode) body.path("messages");
    var length = body.toString().length();
    for (int i = 0; length < bytes; i++) {
      length += turn(messages, i);
    }
    return body;
  }

  /** Adds what the model and a tool say, and says how long that is. */
  private static int turn(ArrayNode messages, int number) {
    var use = messages.addObject().put("role", "assistant").putArray("content").addObject();
    use.put("type", "tool_use").put("id", "toolu_" + number).put("name", "tool_1");
    use.putObject("input").put("path", "src/file_" + number + ".java");
    var result = messages.addObject().put("role", "user").putArray("content").addObject();
    result.put("type", "tool_result").put("tool_use_id", "toolu_" + number);
    result.put("content", WORDS.repeat(30));
    var end = messages.size();
    return messages.get(end - 2).toString().length() + messages.get(end - 1).toString().length();
  }

  private static ObjectNode asking(String prompt) {
    var body = JSON.createObjectNode();
    body.put("model", "claude-sonnet-5").put("max_tokens", 1024).put("stream", true);
    body.putArray("messages").addObject().put("role", "user").put("content", prompt);
    return body;
  }

  /** A call with that body, by somebody whom the shipped policy allows it. */
  static Call call(byte[] body) {
    var identity =
        new Identity(
            Identity.Kind.PERSON,
            "alice",
            "https://idp.example",
            List.of("ml"),
            Map.of(),
            "",
            NOW,
            NOW.plusSeconds(900));
    return new Call(
        "req_bench",
        NOW,
        identity,
        Endpoint.MESSAGES,
        "",
        Headers.NONE,
        new Call.Labels("bench", "", ""),
        body,
        StrictJson.object(body),
        "");
  }
}
