package dev.sallyport.engine.policy;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Writes what tools have brought back since the model answered last, {@code
 * input.request.tool_results}.
 */
final class ToolResults {
  private static final String USE_SUFFIX = "tool_use";
  private static final String RESULT_SUFFIX = "tool_result";

  /** Names of kinds, and what only the service can read. */
  private static final Set<String> NO_TEXTS =
      Set.of("type", "media_type", "encrypted_content", "cache_control", "citations");

  private final JsonGenerator out;

  ToolResults(JsonGenerator out) {
    this.out = out;
  }

  /**
   * @param document the body, in whose history the tools' names stand
   * @param turn the messages since the model's last answer
   */
  void write(JsonNode document, List<JsonNode> turn, Footprint reads) throws IOException {
    var each = reads.under("*");
    var names = each.reads("name") ? names(document, wanted(turn)) : Map.<String, String>of();
    out.writeStartArray();
    for (var message : turn) {
      for (var block : message.path("content")) {
        if (isResult(block)) {
          write(block, names, each);
        }
      }
    }
    out.writeEndArray();
  }

  private static boolean isResult(JsonNode block) {
    return block.path("type").asText().endsWith(RESULT_SUFFIX);
  }

  private static Set<String> wanted(List<JsonNode> turn) {
    var wanted = new HashSet<String>();
    for (var message : turn) {
      for (var block : message.path("content")) {
        if (isResult(block)) {
          wanted.add(block.path("tool_use_id").asText());
        }
      }
    }
    return wanted;
  }

  /** Looked for from the end, where they usually stand. */
  private static Map<String, String> names(JsonNode document, Set<String> wanted) {
    var names = new TreeMap<String, String>();
    var messages = document.path("messages");
    for (int i = messages.size() - 1; i >= 0 && names.size() < wanted.size(); i--) {
      for (var block : messages.path(i).path("content")) {
        var id = block.path("id").asText();
        if (block.path("type").asText().endsWith(USE_SUFFIX)
            && wanted.contains(id)
            && block.path("name").isTextual()) {
          names.putIfAbsent(id, block.path("name").textValue());
        }
      }
    }
    return names;
  }

  private void write(JsonNode block, Map<String, String> names, Footprint reads)
      throws IOException {
    var id = block.path("tool_use_id").asText();
    out.writeStartObject();
    if (reads.reads("tool_use_id")) {
      out.writeStringField("tool_use_id", id);
    }
    var name = names.get(id);
    if (name != null) {
      out.writeStringField("name", name);
    }
    if (reads.reads("is_error")) {
      out.writeBooleanField("is_error", block.path("is_error").asBoolean());
    }
    if (reads.reads("texts")) {
      out.writeFieldName("texts");
      out.writeStartArray();
      texts(block.path("content"));
      out.writeEndArray();
    }
    out.writeEndObject();
  }

  /** A content is a text, or blocks of any kind: every text in them, but what names their kind. */
  private void texts(JsonNode content) throws IOException {
    if (content.isTextual()) {
      out.writeString(content.textValue());
    } else if (content.isArray()) {
      for (var element : content) {
        texts(element);
      }
    } else if (!content.path("type").asText().equals("base64")) {
      // Pictures and their like are no texts.
      for (var member : content.properties()) {
        if (!NO_TEXTS.contains(member.getKey())) {
          texts(member.getValue());
        }
      }
    }
  }
}
