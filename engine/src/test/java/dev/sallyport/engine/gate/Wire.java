package dev.sallyport.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.sse.SseEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/** Streams as the service sends them, and what the strictest client makes of them. */
public final class Wire {
  private Wire() {}

  public static ObjectNode json(String text) {
    return StrictJson.object(text.getBytes(StandardCharsets.UTF_8));
  }

  static SseEvent event(String type, String members) {
    return SseEvent.of(type, "{\"type\":\"%s\"%s}".formatted(type, members));
  }

  public static SseEvent begin() {
    return event(
        "message_start",
        ",\"message\":{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"content\":[],"
            + "\"stop_reason\":null,\"usage\":{\"input_tokens\":3,\"output_tokens\":1}}");
  }

  public static SseEvent start(int index, String block) {
    return event(
        "content_block_start", ",\"index\":%d,\"content_block\":%s".formatted(index, block));
  }

  public static SseEvent text(int index, String text) {
    return delta(index, "text_delta", "text", text);
  }

  public static SseEvent input(int index, String json) {
    return delta(index, "input_json_delta", "partial_json", json);
  }

  private static SseEvent delta(int index, String type, String field, String value) {
    var data = StrictJson.newObject().put("type", "content_block_delta").put("index", index);
    data.putObject("delta").put("type", type).put(field, value);
    // Half a surrogate pair can be sent where it is escaped, and nowhere else.
    var escaped = new StringBuilder();
    for (var c : data.toString().toCharArray()) {
      escaped.append(Character.isSurrogate(c) ? "\\u%04x".formatted((int) c) : c);
    }
    return SseEvent.of("content_block_delta", escaped.toString());
  }

  public static SseEvent stop(int index) {
    return event("content_block_stop", ",\"index\":" + index);
  }

  public static List<SseEvent> end(String stopReason) {
    return List.of(
        event(
            "message_delta",
            ",\"delta\":{\"stop_reason\":\"%s\",\"stop_sequence\":null},\"usage\":{\"output_tokens\":9}"
                .formatted(stopReason)),
        event("message_stop", ""));
  }

  /** A block of a message, as the service streams it; texts and inputs in pieces of that length. */
  static List<SseEvent> streamed(int index, JsonNode block, int piece) {
    var events = new ArrayList<SseEvent>();
    ObjectNode begun = block.deepCopy();
    if (block.has("text")) {
      begun.put("text", "");
      events.add(start(index, begun.toString()));
      pieces(block.path("text").textValue(), piece).forEach(p -> events.add(text(index, p)));
    } else if (ToolBlock.isUse(block.path("type").asText())) {
      begun.putObject("input");
      events.add(start(index, begun.toString()));
      events.add(input(index, ""));
      pieces(block.path("input").toString(), piece).forEach(p -> events.add(input(index, p)));
    } else {
      events.add(start(index, begun.toString()));
    }
    events.add(stop(index));
    return events;
  }

  static List<String> pieces(String text, int length) {
    var pieces = new ArrayList<String>();
    for (var at = 0; at < text.length(); at += length) {
      pieces.add(text.substring(at, Math.min(text.length(), at + length)));
    }
    return pieces;
  }

  /**
   * The message that a client puts together, which must be well-formed: blocks begin in the order
   * of their numbers and without a gap, each ends, and no text is empty.
   */
  public static ObjectNode assembled(List<SseEvent> events) {
    var content = StrictJson.newObject().putArray("content");
    var inputs = new HashMap<Integer, StringBuilder>();
    var open = new HashSet<Integer>();
    var message = StrictJson.newObject();
    for (var event : events) {
      if (event.data().isEmpty()) {
        continue;
      }
      var data = json(event.data());
      assertThat(event.name()).isEqualTo(data.path("type").asText());
      var index = data.path("index").asInt(-1);
      switch (event.name()) {
        case "message_start" -> message.setAll((ObjectNode) data.path("message"));
        case "content_block_start" -> {
          assertThat(index).as("blocks begin in order").isEqualTo(content.size());
          content.add(data.path("content_block"));
          open.add(index);
        }
        case "content_block_delta" -> {
          assertThat(open).contains(index);
          add((ObjectNode) content.get(index), data.path("delta"), inputs, index);
        }
        case "content_block_stop" -> {
          assertThat(open.remove(index)).as("a block ends once").isTrue();
          var input = inputs.getOrDefault(index, new StringBuilder());
          if (!input.isEmpty()) {
            ((ObjectNode) content.get(index)).set("input", json(input.toString()));
          }
        }
        case "message_delta" ->
            message.put("stop_reason", data.path("delta").path("stop_reason").asText());
        case "message_stop" -> assertThat(open).as("blocks that never end").isEmpty();
        default -> {
          // Says nothing of the message.
        }
      }
    }
    requireTexts(content);
    message.set("content", content);
    return message;
  }

  private static void add(
      ObjectNode block, JsonNode delta, Map<Integer, StringBuilder> inputs, int index) {
    switch (delta.path("type").asText()) {
      case "text_delta" ->
          block.put("text", block.path("text").asText() + delta.path("text").asText());
      case "input_json_delta" ->
          inputs
              .computeIfAbsent(index, _ -> new StringBuilder())
              .append(delta.path("partial_json").asText());
      default -> throw new AssertionError("an unknown delta " + delta);
    }
  }

  private static void requireTexts(ArrayNode content) {
    for (var block : content) {
      if (block.path("type").asText().equals("text")) {
        assertThat(block.path("text").asText()).as("a text of " + content).isNotEmpty();
      }
    }
  }
}
