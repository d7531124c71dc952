package dev.sallyport.sim;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What must hold between the messages of a conversation that comes back: thoughts keep their
 * signatures, no text is empty, and every use of a tool is answered, once and at its place.
 */
final class Conversation {
  private final Set<String> uses = new HashSet<>();

  /** Those of the last assistant's message that the user has not answered yet. */
  private final Set<String> open = new LinkedHashSet<>();

  private Conversation() {}

  /** The signature of a thought: any change to the text makes it invalid. */
  static String signature(String thinking) {
    return Base64.getEncoder()
        .encodeToString(Digests.sha256(("claude-sim\n" + thinking).getBytes(UTF_8)));
  }

  static void check(List<JsonNode> messages) {
    Conversation conversation = new Conversation();
    for (int m = 0; m < messages.size(); m++) {
      JsonNode message = messages.get(m);
      JsonNode content = message.path("content");
      switch (message.path("role").asText()) {
        // One after another is one message to the service.
        case "assistant" -> conversation.assistant(content, m, m == messages.size() - 1);
        case "user" -> conversation.user(content, m);
        case "system" -> {
          // Newer agents put notes between the turns; they neither call nor answer.
        }
        default ->
            throw ApiException.invalidRequest(
                "messages.%d.role: Input should be 'user', 'assistant' or 'system'".formatted(m));
      }
      requireTexts(content, m);
    }
    conversation.requireAnswered(messages.size() - 1);
  }

  private static void requireTexts(JsonNode content, int m) {
    for (JsonNode block : content) {
      if (block.path("type").asText().equals("text") && block.path("text").asText().isEmpty()) {
        throw ApiException.invalidRequest(
            "messages.%d: text content blocks must be non-empty".formatted(m));
      }
    }
  }

  private void assistant(JsonNode content, int m, boolean last) {
    Set<String> hosted = new LinkedHashSet<>();
    for (int b = 0; content.isArray() && b < content.size(); b++) {
      JsonNode block = content.get(b);
      String type = block.path("type").asText();
      if (type.equals("thinking")) {
        requireSignature(block, m, b);
      } else if (type.endsWith("tool_use")) {
        (type.equals("tool_use") ? open : hosted).add(use(block, m, b));
      } else if (type.endsWith("tool_result")) {
        String id = block.path("tool_use_id").asText();
        if (!hosted.remove(id)) {
          throw unexpected(m, b, type, id);
        }
      }
    }
    // The service goes on with a turn that it paused, and runs what it has not run yet.
    if (!hosted.isEmpty() && !last) {
      throw ApiException.invalidRequest(
          "messages.%d: tool use with id %s was found without a corresponding tool result block"
              .formatted(m, hosted.iterator().next()));
    }
  }

  private static void requireSignature(JsonNode block, int m, int b) {
    if (!block.path("signature").asText().equals(signature(block.path("thinking").asText()))) {
      throw ApiException.invalidRequest(
          "messages.%d.content.%d: Invalid `signature` in `thinking` block".formatted(m, b));
    }
  }

  private String use(JsonNode block, int m, int b) {
    if (!block.path("input").isObject()) {
      throw ApiException.invalidRequest(
          "messages.%d.content.%d.%s.input: Input should be a valid dictionary"
              .formatted(m, b, block.path("type").asText()));
    }
    String id = block.path("id").asText();
    if (id.isEmpty() || !uses.add(id)) {
      throw ApiException.invalidRequest(
          "messages.%d.content.%d: `tool_use` ids must be unique".formatted(m, b));
    }
    return id;
  }

  /** Results come first, so that nothing stands between a use and its answer. */
  private void user(JsonNode content, int m) {
    for (int b = 0; content.isArray() && b < content.size(); b++) {
      JsonNode block = content.get(b);
      if (!block.path("type").asText().equals("tool_result")) {
        requireAnswered(m);
        continue;
      }
      String id = block.path("tool_use_id").asText();
      if (!open.remove(id)) {
        throw unexpected(m, b, "tool_result", id);
      }
    }
    requireAnswered(m);
  }

  private static ApiException unexpected(int m, int b, String type, String id) {
    return ApiException.invalidRequest(
        "messages.%d.content.%d: unexpected `tool_use_id` found in `%s` blocks: %s"
            .formatted(m, b, type, id));
  }

  private void requireAnswered(int m) {
    if (!open.isEmpty()) {
      throw ApiException.invalidRequest(
          "messages.%d: `tool_use` ids were found without `tool_result` blocks immediately after: %s"
              .formatted(m, String.join(", ", open.stream().sorted().toList())));
    }
  }
}
