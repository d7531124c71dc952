package dev.sallyport.engine.mask;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sallyport.engine.sse.SseEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Streams as the service sends them, and what a client makes of them. */
final class Replies {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Replies() {}

  static SseEvent event(String type, String rest) {
    return SseEvent.of(type, "{\"type\":\"%s\"%s}".formatted(type, rest));
  }

  static SseEvent start(int index, String block) {
    return event(
        "content_block_start", ",\"index\":%d,\"content_block\":%s".formatted(index, block));
  }

  static SseEvent startText(int index) {
    return start(index, "{\"type\":\"text\",\"text\":\"\"}");
  }

  static SseEvent startTool(int index) {
    return start(
        index, "{\"type\":\"tool_use\",\"id\":\"toolu_1\",\"name\":\"Bash\",\"input\":{}}");
  }

  static SseEvent text(int index, String text) {
    return delta(index, "text_delta", "text", text);
  }

  static SseEvent input(int index, String json) {
    return delta(index, "input_json_delta", "partial_json", json);
  }

  static SseEvent delta(int index, String type, String field, String value) {
    // Escaped as the service does, so that half a surrogate pair can be sent.
    var escaped = new StringBuilder();
    for (var c : TextNode.valueOf(value).toString().toCharArray()) {
      escaped.append(c < 0x80 ? Character.toString(c) : "\\u%04x".formatted((int) c));
    }
    return event(
        "content_block_delta",
        ",\"index\":%d,\"delta\":{\"type\":\"%s\",\"%s\":%s}"
            .formatted(index, type, field, escaped));
  }

  static SseEvent stop(int index) {
    return event("content_block_stop", ",\"index\":" + index);
  }

  /** The model has said all. */
  static SseEvent endOfTurn() {
    return event("message_delta", ",\"delta\":{\"stop_reason\":\"end_turn\"}");
  }

  static List<SseEvent> masked(ReplyMasker masker, List<SseEvent> events) {
    var out = new ArrayList<SseEvent>();
    events.forEach(event -> out.addAll(masker.on(event)));
    out.addAll(masker.end());
    return out;
  }

  /** What a client has put together for each block: its text, its tool input, its thinking. */
  static Map<Integer, String> blocks(List<SseEvent> events) {
    var blocks = new TreeMap<Integer, String>();
    for (var event : events) {
      var data = json(event.data());
      switch (event.name()) {
        case "content_block_start" ->
            blocks.put(data.get("index").intValue(), data.at("/content_block/text").asText());
        case "content_block_delta" -> {
          var delta = data.get("delta");
          var piece =
              delta.path("text").asText()
                  + delta.path("partial_json").asText()
                  + delta.path("thinking").asText();
          blocks.merge(data.get("index").intValue(), piece, String::concat);
        }
        default -> {
          // Says nothing.
        }
      }
    }
    return blocks;
  }

  static JsonNode json(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError("no JSON: " + text, e);
    }
  }
}
