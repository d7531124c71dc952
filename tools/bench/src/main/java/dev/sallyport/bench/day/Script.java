package dev.sallyport.bench.day;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What the service says to a call, in the shape in which it was recorded: texts and uses of tools,
 * streamed in deltas that are cut anywhere, or whole.
 *
 * @param counts what the service counts: what came in, out of the cache, and what went out
 * @param cuts where deltas are cut
 */
record Script(List<Block> blocks, Counts counts, long cuts) {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final int DELTA_CHARS = 24;

  /** A part of the message. */
  sealed interface Block {
    record Text(String text) implements Block {}

    record Tool(String id, String command) implements Block {
      ObjectNode input() {
        return JSON.objectNode().put("command", command);
      }
    }
  }

  /** In tokens. */
  record Counts(long input, long cached, long output) {
    long all() {
      return input + cached + output;
    }

    private ObjectNode json() {
      return JSON.objectNode()
          .put("input_tokens", input)
          .put("cache_read_input_tokens", cached)
          .put("cache_creation_input_tokens", 0)
          .put("output_tokens", output);
    }
  }

  Script {
    blocks = List.copyOf(blocks);
  }

  /** The events of a stream, one after the other. */
  List<byte[]> events() {
    var random = new SplittableRandom(cuts);
    var events = new ArrayList<byte[]>();
    var start = JSON.objectNode().put("type", "message_start");
    start.set(
        "message",
        head().putNull("stop_reason").set("usage", counts.json().put("output_tokens", 1)));
    events.add(event(start));
    events.add(event(JSON.objectNode().put("type", "ping")));
    for (var index = 0; index < blocks.size(); index++) {
      var block = blocks.get(index);
      var begun = JSON.objectNode().put("type", "content_block_start").put("index", index);
      begun.set(
          "content_block",
          block instanceof Block.Tool tool ? tool(tool, JSON.objectNode()) : text(""));
      events.add(event(begun));
      var whole =
          switch (block) {
            case Block.Text(var said) -> said;
            case Block.Tool tool -> tool.input().toString();
          };
      for (var from = 0; from < whole.length(); ) {
        var to = Math.min(whole.length(), from + 1 + random.nextInt(DELTA_CHARS));
        events.add(event(delta(block, index, whole.substring(from, to))));
        from = to;
      }
      events.add(event(JSON.objectNode().put("type", "content_block_stop").put("index", index)));
    }
    var end = JSON.objectNode().put("type", "message_delta");
    end.putObject("delta").put("stop_reason", stop());
    end.putObject("usage").put("output_tokens", counts.output());
    events.add(event(end));
    events.add(event(JSON.objectNode().put("type", "message_stop")));
    return events;
  }

  /** The message in one piece. */
  byte[] whole() {
    var message = head();
    var content = message.putArray("content");
    for (var block : blocks) {
      switch (block) {
        case Block.Text(var said) -> content.add(text(said));
        case Block.Tool tool -> content.add(tool(tool, tool.input()));
      }
    }
    message.put("stop_reason", stop()).set("usage", counts.json());
    return utf8(message.toString());
  }

  private String stop() {
    return blocks.stream().anyMatch(Block.Tool.class::isInstance) ? "tool_use" : "end_turn";
  }

  private static ObjectNode head() {
    return JSON.objectNode()
        .put("id", "msg_01")
        .put("type", "message")
        .put("role", "assistant")
        .put("model", "claude");
  }

  private static ObjectNode text(String said) {
    return JSON.objectNode().put("type", "text").put("text", said);
  }

  private static ObjectNode tool(Block.Tool tool, ObjectNode input) {
    var use = JSON.objectNode().put("type", "tool_use").put("id", tool.id()).put("name", "Bash");
    return use.set("input", input);
  }

  private static ObjectNode delta(Block block, int index, String part) {
    var event = JSON.objectNode().put("type", "content_block_delta").put("index", index);
    var delta = event.putObject("delta");
    switch (block) {
      case Block.Text _ -> delta.put("type", "text_delta").put("text", part);
      case Block.Tool _ -> delta.put("type", "input_json_delta").put("partial_json", part);
    }
    return event;
  }

  /** An event as it is on the wire. */
  static byte[] event(ObjectNode data) {
    return utf8("event: %s\ndata: %s\n\n".formatted(data.path("type").asText(), data));
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
