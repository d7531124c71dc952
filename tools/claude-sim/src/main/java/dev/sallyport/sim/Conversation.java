package dev.sallyport.sim;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What must hold between the messages of a conversation that comes back: thoughts keep their
 * signatures, and every tool result answers a call of the message before it.
 */
final class Conversation {
  private Conversation() {}

  /** The signature of a thought: any change to the text makes it invalid. */
  static String signature(String thinking) {
    return Base64.getEncoder()
        .encodeToString(Digests.sha256(("claude-sim\n" + thinking).getBytes(UTF_8)));
  }

  static void check(List<JsonNode> messages) {
    Set<String> calls = Set.of();
    for (int m = 0; m < messages.size(); m++) {
      JsonNode message = messages.get(m);
      switch (message.path("role").asText()) {
        case "assistant" -> calls = assistant(message.path("content"), m);
        case "user" -> {
          user(message.path("content"), m, calls);
          calls = Set.of();
        }
        case "system" -> {
          // Newer agents put notes between the turns; they neither call nor answer.
        }
        default ->
            throw ApiException.invalidRequest(
                "messages.%d.role: Input should be 'user', 'assistant' or 'system'".formatted(m));
      }
    }
  }

  private static Set<String> assistant(JsonNode content, int m) {
    Set<String> calls = new HashSet<>();
    for (int b = 0; content.isArray() && b < content.size(); b++) {
      JsonNode block = content.get(b);
      String type = block.path("type").asText();
      if (type.equals("tool_use")) {
        calls.add(block.path("id").asText());
      } else if (type.equals("thinking")
          && !block.path("signature").asText().equals(signature(block.path("thinking").asText()))) {
        throw ApiException.invalidRequest(
            "messages.%d.content.%d: Invalid `signature` in `thinking` block".formatted(m, b));
      }
    }
    return calls;
  }

  private static void user(JsonNode content, int m, Set<String> calls) {
    Set<String> open = new HashSet<>(calls);
    for (int b = 0; content.isArray() && b < content.size(); b++) {
      JsonNode block = content.get(b);
      if (!block.path("type").asText().equals("tool_result")) {
        continue;
      }
      String id = block.path("tool_use_id").asText();
      if (!open.remove(id)) {
        throw ApiException.invalidRequest(
            "messages.%d.content.%d: unexpected `tool_use_id` found in `tool_result` blocks: %s"
                .formatted(m, b, id));
      }
    }
    if (!open.isEmpty()) {
      throw ApiException.invalidRequest(
          "messages.%d: `tool_use` ids were found without `tool_result` blocks immediately after: %s"
              .formatted(m, String.join(", ", open.stream().sorted().toList())));
    }
  }
}
