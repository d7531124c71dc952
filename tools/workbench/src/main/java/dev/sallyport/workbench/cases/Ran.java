package dev.sallyport.workbench.cases;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.sse.SseReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/**
 * What came of a case.
 *
 * @param decision what the policy decided; empty if it was not asked
 * @param log the audit entries, as JSON
 * @param sent what the caller received
 */
record Ran(Optional<Decision> decision, List<JsonNode> log, byte[] sent) {
  private static final ObjectMapper JSON = new ObjectMapper();

  Ran {
    log = List.copyOf(log);
  }

  /** The decision as the audit log has it; missing if there was none. */
  JsonNode ruling() {
    return log.stream()
        .map(entry -> entry.path("ruling"))
        .filter(JsonNode::isObject)
        .findFirst()
        .orElse(MissingNode.getInstance());
  }

  /** What a refusal says; empty if the call was not refused. */
  String reason() {
    return json().map(reply -> reply.at("/error/message").asText()).orElse("");
  }

  /** The name of why the call was refused, as the audit log has it; empty if it was not. */
  String refusal() {
    return outcome().path("refusal").asText();
  }

  /** What was masked before the service read it, as the audit log counts it. */
  List<String> maskedInRequest() {
    return StreamSupport.stream(outcome().path("masked").spliterator(), false)
        .filter(masked -> masked.path("where").asText().startsWith("request."))
        .map(
            masked ->
                "%s in %s: %d"
                    .formatted(
                        masked.path("detector").asText(),
                        masked.path("where").asText(),
                        masked.path("count").asInt()))
        .sorted()
        .toList();
  }

  private JsonNode outcome() {
    return log.stream()
        .filter(entry -> entry.path("kind").asText().equals("outcome"))
        .findFirst()
        .orElse(MissingNode.getInstance());
  }

  /** The blocks of content that the caller received, whole or streamed. */
  JsonNode content() {
    return json().map(reply -> reply.path("content")).orElseGet(this::streamed);
  }

  private Optional<JsonNode> json() {
    try {
      return Optional.of(JSON.readTree(sent)).filter(JsonNode::isObject);
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  private ArrayNode streamed() {
    var blocks = new TreeMap<Integer, ObjectNode>();
    var inputs = new TreeMap<Integer, StringBuilder>();
    for (var event : new SseReader(new ByteArrayInputStream(sent))) {
      var data = parsed(event.data());
      var index = data.path("index").asInt();
      switch (data.path("type").asText()) {
        case "content_block_start" -> {
          if (data.path("content_block") instanceof ObjectNode block) {
            blocks.put(index, block);
          }
        }
        case "content_block_delta" -> delta(blocks, inputs, index, data.path("delta"));
        default -> {}
      }
    }
    inputs.forEach(
        (index, text) -> {
          var block = blocks.get(index);
          if (block != null) {
            block.set("input", parsed(text.toString()));
          }
        });
    var content = JSON.createArrayNode();
    blocks.values().forEach(content::add);
    return content;
  }

  private static void delta(
      TreeMap<Integer, ObjectNode> blocks,
      TreeMap<Integer, StringBuilder> inputs,
      int index,
      JsonNode delta) {
    var block = blocks.computeIfAbsent(index, _ -> JSON.createObjectNode());
    switch (delta.path("type").asText()) {
      case "text_delta" ->
          block.put("text", block.path("text").asText() + delta.path("text").asText());
      case "input_json_delta" ->
          inputs
              .computeIfAbsent(index, _ -> new StringBuilder())
              .append(delta.path("partial_json").asText());
      default -> {}
    }
  }

  private static JsonNode parsed(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException _) {
      return MissingNode.getInstance();
    }
  }

  /** Whether an entry of the log has all of these members. */
  boolean logged(JsonNode wanted) {
    return log.stream().anyMatch(entry -> holds(entry, wanted));
  }

  /** Whether everything that is wanted is there: members of objects, and arrays as they are. */
  static boolean holds(JsonNode there, JsonNode wanted) {
    if (wanted.isObject()) {
      return there.isObject()
          && wanted.properties().stream()
              .allMatch(member -> holds(there.path(member.getKey()), member.getValue()));
    }
    if (wanted.isArray()) {
      return there.size() == wanted.size()
          && IntStream.range(0, wanted.size()).allMatch(i -> holds(there.path(i), wanted.path(i)));
    }
    return (wanted.isNumber() && there.isNumber())
        ? there.decimalValue().compareTo(wanted.decimalValue()) == 0
        : there.equals(wanted);
  }
}
