package dev.sallyport.engine.payload;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.json.StrictJson;
import java.util.Random;

/**
 * The requests of a coding agent, turn by turn, as Claude Code was seen to send them: a billing
 * text that changes, a system prompt and tools that don't, a history that grows, and marks of what
 * to cache that wander with its end.
 */
public final class AgentSession {
  private static final int TOOLS = 25;

  private final Random random;
  private final ArrayNode history = StrictJson.newObject().putArray("messages");
  private int turn;

  public AgentSession(long seed) {
    this.random = new Random(seed);
    history.addObject().put("role", "user").putArray("content").add(text(prose(random, 300)));
  }

  /** The next request. */
  public byte[] next() {
    if (turn > 0) {
      answer();
      result();
    }
    turn++;
    return body(true);
  }

  /** The same request, with marks or without. */
  byte[] body(boolean marked) {
    var body = StrictJson.newObject().put("model", "claude-opus-5");
    var messages = body.putArray("messages").addAll(history.deepCopy());
    var system = body.putArray("system");
    system.add(text("x-billing: turn=" + turn));
    system.add(text("You are an agent. ".repeat(4)));
    system.add(text(fixed(12_000)));
    var tools = body.putArray("tools");
    for (var tool = 0; tool < TOOLS; tool++) {
      tools.add(tool(tool));
    }
    body.putObject("metadata").put("user_id", "{\"session_id\":\"s-1\"}");
    body.put("max_tokens", 32_000).put("temperature", 1.0).put("stream", true);
    if (marked) {
      mark((ObjectNode) system.get(1));
      mark((ObjectNode) system.get(2));
      for (var back = 1; back <= Math.min(3, messages.size()); back += 2) {
        var content = messages.get(messages.size() - back).path("content");
        mark((ObjectNode) content.get(content.size() - 1));
      }
    }
    return StrictJson.bytes(body);
  }

  private void answer() {
    var content = history.addObject().put("role", "assistant").putArray("content");
    content.add(text(prose(random, 40 + random.nextInt(300))));
    var use = content.addObject().put("type", "tool_use").put("id", "toolu_" + turn);
    use.put("name", "tool_" + random.nextInt(TOOLS));
    use.putObject("input")
        .put("path", "src/" + prose(random, 20))
        .put("limit", random.nextInt(900));
  }

  private void result() {
    var content = history.addObject().put("role", "user").putArray("content");
    var result = content.addObject().put("tool_use_id", "toolu_" + turn);
    result.put("type", "tool_result").put("content", prose(random, 200 + random.nextInt(3_000)));
  }

  private static void mark(ObjectNode block) {
    block.putObject("cache_control").put("type", "ephemeral");
  }

  private static ObjectNode text(String text) {
    return StrictJson.newObject().put("type", "text").put("text", text);
  }

  private static ObjectNode tool(int number) {
    var tool = StrictJson.newObject().put("name", "tool_" + number);
    tool.put("description", fixed(400 + 40 * number));
    var schema = tool.putObject("input_schema").put("type", "object");
    schema.putObject("properties").putObject("path").put("type", "string");
    return tool;
  }

  private static String fixed(int chars) {
    return prose(new Random(chars), chars);
  }

  private static String prose(Random random, int chars) {
    var text = new StringBuilder();
    while (text.length() < chars) {
      for (var letters = 2 + random.nextInt(8); letters > 0; letters--) {
        text.append((char) ('a' + Math.min(random.nextInt(26), random.nextInt(26))));
      }
      text.append(random.nextInt(9) == 0 ? ".\n" : " ");
    }
    return text.substring(0, chars);
  }
}
