package dev.sallyport.dataplane.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.json.MalformedJsonException;
import dev.sallyport.engine.json.StrictJson;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an approver is shown of a call (the context document of an approval), part by part. Whatever
 * is missing is empty: an approver sees what there is.
 */
public record Context(ObjectNode document) {

  private static final Logger LOG = LoggerFactory.getLogger(Context.class);
  private static final ObjectWriter PRETTY =
      JsonMapper.builder().build().writerWithDefaultPrettyPrinter();

  /**
   * A piece of a message.
   *
   * @param kind the content block's type
   * @param label what it is about, such as a tool's name; may be empty
   * @param code whether it is for machines: JSON, or a tool's output
   */
  public record Piece(String kind, String label, String text, boolean code) {}

  /** What was masked: so many matches of a detector in a place. */
  public record Masked(String detector, String where, long count) {}

  public static Context of(String json) {
    try {
      return new Context(StrictJson.own(json));
    } catch (MalformedJsonException e) {
      LOG.error("the context of an approval cannot be read: {}", e.getMessage());
      return new Context(
          StrictJson.newObject().put("withheld", "It was kept, and cannot be read: do not agree."));
    }
  }

  public boolean isEmpty() {
    return document.isEmpty();
  }

  /** A text of the document, such as {@code labels/client}; empty if there is none. */
  public String text(String path) {
    var node = document.at("/" + path);
    return node.isValueNode() ? node.asText() : "";
  }

  /** A list of texts. */
  public List<String> texts(String path) {
    return elements(document.at("/" + path)).stream()
        .filter(JsonNode::isValueNode)
        .map(JsonNode::asText)
        .toList();
  }

  public boolean isToolUse() {
    return document.path("tool_use").isObject();
  }

  /** A shell's command; empty where the tool takes none. */
  public String command() {
    var command = document.at("/tool_use/input/command");
    return command.isTextual() ? command.textValue() : "";
  }

  /** What else the tool is given, as JSON; empty if nothing is. */
  public String input() {
    var input = document.at("/tool_use/input");
    if (!(input instanceof ObjectNode object) || command().isEmpty()) {
      return input.isMissingNode() ? "" : pretty(input);
    }
    var rest = object.deepCopy();
    rest.remove("command");
    return rest.isEmpty() ? "" : pretty(rest);
  }

  public boolean hasBody() {
    return document.at("/request/body").isObject();
  }

  /** The request as JSON. */
  public String body() {
    return hasBody() ? pretty(document.at("/request/body")) : "";
  }

  public long omittedMessages() {
    return document.at("/request/omitted_messages").asLong(0);
  }

  public long bytes() {
    return document.at("/request/bytes").asLong(0);
  }

  public List<Masked> masked() {
    return elements(document.path("masked")).stream()
        .map(
            one ->
                new Masked(
                    one.path("detector").asText(""),
                    one.path("where").asText(""),
                    one.path("count").asLong(0)))
        .toList();
  }

  /** Who spoke last; empty where there are no messages. */
  public String lastRole() {
    return last().path("role").asText("");
  }

  /** What was said last. */
  public List<Piece> lastTurn() {
    var content = last().path("content");
    if (content.isTextual()) {
      return List.of(new Piece("text", "", content.textValue(), false));
    }
    return elements(content).stream().map(Context::piece).toList();
  }

  private JsonNode last() {
    var messages = document.at("/request/body/messages");
    return messages.path(messages.size() - 1);
  }

  private static Piece piece(JsonNode block) {
    var kind = block.path("type").asText("");
    return switch (kind) {
      case "text" -> new Piece(kind, "", block.path("text").asText(""), false);
      case "tool_use", "server_tool_use", "mcp_tool_use" ->
          new Piece(kind, block.path("name").asText(""), pretty(block.path("input")), true);
      case "tool_result" ->
          new Piece(kind, block.path("tool_use_id").asText(""), said(block.path("content")), true);
      default -> new Piece(kind, "", pretty(block), true);
    };
  }

  /** What a tool answered: its texts, and the rest as JSON. */
  private static String said(JsonNode content) {
    if (content.isTextual()) {
      return content.textValue();
    }
    var texts = new ArrayList<String>();
    elements(content)
        .forEach(
            one ->
                texts.add(
                    one.path("text").isTextual() ? one.path("text").textValue() : pretty(one)));
    return String.join("\n", texts);
  }

  private static List<JsonNode> elements(JsonNode array) {
    return array.isArray() ? StreamSupport.stream(array.spliterator(), false).toList() : List.of();
  }

  public static String pretty(JsonNode node) {
    if (node.isMissingNode()) {
      return "";
    }
    try {
      return PRETTY.writeValueAsString(node).replace("\r\n", "\n");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a JSON tree can always be written", e);
    }
  }

  /** What two of one kind are held against each other by: the tool's input, or the request. */
  public String heart() {
    if (isToolUse()) {
      var rest = input();
      return command() + (rest.isEmpty() ? "" : "\n" + rest);
    }
    return body();
  }
}
