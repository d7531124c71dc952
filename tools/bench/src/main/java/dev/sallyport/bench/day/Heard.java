package dev.sallyport.bench.day;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.sallyport.engine.json.Digests;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a client makes of a reply: deltas put together, as an agent does before it runs anything.
 *
 * @param texts of its blocks
 * @param commands that tools were given
 * @param error what it was told instead, or at the end: its type and its message
 */
record Heard(List<String> texts, List<String> commands, String error, String message) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DATA = "data: ";

  Heard {
    texts = List.copyOf(texts);
    commands = List.copyOf(commands);
  }

  static Heard of(String body) {
    return body.startsWith("event:") ? stream(body) : whole(json(body));
  }

  /** SHA-256 over texts, in hex; one that is empty is none. */
  static String digest(Stream<String> texts) {
    var joined = texts.filter(text -> !text.isEmpty()).collect(Collectors.joining("\n"));
    return Digests.sha256(Script.utf8(joined));
  }

  /** Whether that is in any of it. */
  boolean has(String secret) {
    return texts.stream().anyMatch(text -> text.contains(secret))
        || commands.stream().anyMatch(command -> command.contains(secret))
        || message.contains(secret);
  }

  private static Heard stream(String body) {
    var texts = new TreeMap<Integer, StringBuilder>();
    var inputs = new TreeMap<Integer, StringBuilder>();
    JsonNode error = MissingNode.getInstance();
    for (var line : body.lines().filter(one -> one.startsWith(DATA)).toList()) {
      var event = json(line.substring(DATA.length()));
      var index = event.path("index").asInt();
      if (event.path("type").asText().equals("error")) {
        error = event;
      }
      add(texts, index, event.path("content_block").path("text"));
      add(texts, index, event.path("delta").path("text"));
      add(inputs, index, event.path("delta").path("partial_json"));
    }
    return new Heard(
        texts.values().stream().map(StringBuilder::toString).toList(),
        inputs.values().stream().map(Heard::command).toList(),
        error.path("error").path("type").asText(""),
        error.path("error").path("message").asText(""));
  }

  private static void add(Map<Integer, StringBuilder> blocks, int index, JsonNode part) {
    if (part.isTextual()) {
      blocks.computeIfAbsent(index, _ -> new StringBuilder()).append(part.asText());
    }
  }

  /** Of an input that is not whole, what there is of it. */
  private static String command(StringBuilder input) {
    var command = json(input.toString()).path("command").asText("");
    return command.isEmpty() ? input.toString() : command;
  }

  private static Heard whole(JsonNode message) {
    var texts = new ArrayList<String>();
    var commands = new ArrayList<String>();
    for (var block : message.path("content")) {
      switch (block.path("type").asText()) {
        case "tool_use" -> commands.add(block.path("input").path("command").asText(""));
        default -> texts.add(block.path("text").asText(""));
      }
    }
    return new Heard(
        texts,
        commands,
        message.path("error").path("type").asText(""),
        message.path("error").path("message").asText(""));
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException _) {
      return MissingNode.getInstance();
    }
  }
}
