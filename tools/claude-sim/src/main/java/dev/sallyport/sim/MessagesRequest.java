package dev.sallyport.sim;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The parts of a Messages request which the simulator answers to.
 *
 * @param tools names of the declared tools
 * @param texts the text blocks of the last message that is the user's
 * @param toolResults the text of each tool result in that message
 */
record MessagesRequest(
    String model, boolean stream, Set<String> tools, List<String> texts, List<String> toolResults) {

  MessagesRequest {
    tools = Set.copyOf(tools);
    texts = List.copyOf(texts);
    toolResults = List.copyOf(toolResults);
  }

  /** Reads the last user message: only there are directives looked for. */
  static MessagesRequest of(
      String model, boolean stream, Set<String> tools, List<JsonNode> messages) {
    List<String> texts = new ArrayList<>();
    List<String> results = new ArrayList<>();
    for (JsonNode message : messages.reversed()) {
      if (!message.path("role").asText().equals("user")) {
        continue;
      }
      texts.addAll(texts(message.path("content")));
      for (JsonNode block : message.path("content")) {
        if (block.path("type").asText().equals("tool_result")) {
          results.add(String.join("\n", texts(block.path("content"))));
        }
      }
      break;
    }
    return new MessagesRequest(model, stream, new HashSet<>(tools), texts, results);
  }

  /** Content is a string, or blocks of which those of type `text` count. */
  private static List<String> texts(JsonNode content) {
    if (content.isTextual()) {
      return List.of(content.asText());
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode block : content) {
      if (block.path("type").asText().equals("text")) {
        texts.add(block.path("text").asText());
      }
    }
    return texts;
  }
}
