package dev.sallyport.engine.custody;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A piece of a message, for people to read.
 *
 * @param kind the content block's type
 * @param label what it is about, such as a tool's name; may be empty
 * @param code whether it is for machines: JSON, or a tool's output
 */
public record Piece(String kind, String label, String text, boolean code) {
  private static final ObjectWriter PRETTY =
      JsonMapper.builder().build().writerWithDefaultPrettyPrinter();

  /** A message's content, which is a text or a list of blocks. */
  static List<Piece> all(JsonNode content) {
    if (content.isTextual()) {
      return List.of(new Piece("text", "", content.textValue(), false));
    }
    var pieces = new ArrayList<Piece>();
    if (content.isArray()) {
      content.forEach(block -> pieces.add(of(block)));
    } else if (!content.isMissingNode()) {
      pieces.add(new Piece("json", "", pretty(content), true));
    }
    return pieces;
  }

  /** A content block. */
  static Piece of(JsonNode block) {
    var kind = block.path("type").asText("");
    return switch (kind) {
      case "text" -> new Piece(kind, "", block.path("text").asText(""), false);
      case "thinking" -> new Piece(kind, "", block.path("thinking").asText(""), false);
      case "redacted_thinking" -> new Piece(kind, "", "", false);
      case "tool_use", "server_tool_use", "mcp_tool_use" ->
          new Piece(kind, block.path("name").asText(""), pretty(block.path("input")), true);
      case "tool_result", "mcp_tool_result" ->
          new Piece(kind, block.path("tool_use_id").asText(""), said(block.path("content")), true);
      case "image", "document" ->
          new Piece(kind, block.at("/source/media_type").asText(""), sized(block), true);
      default -> new Piece(kind, "", pretty(block), true);
    };
  }

  /** What a picture or a file is; its bytes are in the export. */
  private static String sized(JsonNode block) {
    var source = block.path("source");
    return source.path("data").isTextual() && !source.path("type").asText().equals("text")
        ? String.format(
            Locale.ROOT, "%,d characters of base64", source.path("data").asText().length())
        : pretty(source);
  }

  /** What a tool answered: its texts, and the rest as JSON. */
  private static String said(JsonNode content) {
    if (content.isTextual()) {
      return content.textValue();
    }
    var texts = new ArrayList<String>();
    if (content.isArray()) {
      content.forEach(
          one -> texts.add(one.path("text").isTextual() ? one.path("text").asText() : pretty(one)));
    }
    return String.join("\n", texts);
  }

  static String pretty(JsonNode node) {
    if (node.isMissingNode()) {
      return "";
    }
    try {
      return PRETTY.writeValueAsString(node).replace("\r\n", "\n");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a JSON tree can always be written", e);
    }
  }
}
