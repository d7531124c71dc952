package dev.sallyport.engine.mask;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NumericNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Masks JSON that is known in full. Every method gives a changed copy, or nothing if nothing
 * changes, so that bytes can be passed on as they came.
 */
record TreeMasker(Programs programs) {
  /** Gives what stands in the place of a node, or nothing if it stays. */
  interface Change {
    Optional<JsonNode> of(JsonNode node);
  }

  /** Says what a block is, names another one, or can't be read by anyone but the service. */
  private static final Set<String> NEVER_TEXT =
      Set.of(
          "type",
          "id",
          "tool_use_id",
          "file_id",
          "media_type",
          "signature",
          "encrypted_content",
          "encrypted_index",
          "encrypted_stdout",
          "cache_control");

  /** Counts and places in the results of tools, which clients read as numbers. */
  private static final Set<String> NUMBERS_OF_RESULTS =
      Set.of(
          "document_index",
          "search_result_index",
          "start_block_index",
          "end_block_index",
          "start_char_index",
          "end_char_index",
          "start_page_number",
          "end_page_number",
          "return_code",
          "num_lines",
          "start_line",
          "total_lines",
          "old_start",
          "old_lines",
          "new_start",
          "new_lines");

  /** So all names look that the API gives. */
  private static final Pattern NAME_OF_API = Pattern.compile("[a-z_]{1,40}");

  /** A message's content: a text, or a list of blocks. */
  Optional<JsonNode> content(JsonNode content) {
    return content.isTextual() ? strings(content) : items(content, this::block);
  }

  /** The content of a message that ends before the model has said all. */
  Optional<JsonNode> contentThatIsCutOff(JsonNode content) {
    return items(content, this::block, this::blockThatIsCutOff);
  }

  private Optional<JsonNode> blockThatIsCutOff(JsonNode block) {
    if (!(block instanceof ObjectNode object)
        || !object.path("type").asText().equals("text")
        || !object.path("text").isTextual()) {
      return block(block);
    }
    var text = object.get("text").textValue();
    var after = programs.text().maskCutOff(text);
    // What stands beside the text is whole.
    var others = block(copy(object).put("text", ""));
    if (after.isEmpty() && others.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(copy((ObjectNode) others.orElse(object)).put("text", after.orElse(text)));
  }

  /** One block of content. */
  Optional<JsonNode> block(JsonNode block) {
    var type = block.path("type").asText();
    return switch (type) {
      case "thinking", "redacted_thinking" -> Optional.empty();
      case "tool_use", "server_tool_use", "mcp_tool_use" -> field(block, "input", this::input);
      default ->
          type.endsWith("tool_result")
              ? values(block, programs.toolResult(), true)
              : values(block, programs.text(), false);
    };
  }

  /** The same way as a stream's, so that the same is masked in it. */
  private Optional<JsonNode> input(JsonNode input) {
    if (programs.toolUse().isEmpty()) {
      return Optional.empty();
    }
    var masker = new JsonInputMasker(programs.toolUse());
    var before = Json.text(input);
    var after = masker.on(before) + masker.end();
    return after.equals(before) ? Optional.empty() : Optional.of(Json.node(after));
  }

  /** Every string in it, whatever it is called. */
  Optional<JsonNode> strings(JsonNode node) {
    return values(node, programs.text(), false);
  }

  /** Changes one field of an object, if it is there. */
  static Optional<JsonNode> field(JsonNode node, String name, Change change) {
    if (!(node instanceof ObjectNode object) || !object.has(name)) {
      return Optional.empty();
    }
    return change.of(object.get(name)).map(after -> copy(object).set(name, after));
  }

  /** Changes elements of a list. */
  static Optional<JsonNode> items(JsonNode node, Change change) {
    return items(node, change, change);
  }

  private static Optional<JsonNode> items(JsonNode node, Change change, Change ofLast) {
    var list = new ArrayList<JsonNode>(node.size());
    var changed = false;
    if (node.isArray()) {
      for (var item : node) {
        var after = (list.size() == node.size() - 1 ? ofLast : change).of(item);
        changed |= after.isPresent();
        list.add(after.orElse(item));
      }
    }
    return changed
        ? Optional.of(JsonNodeFactory.instance.arrayNode().addAll(list))
        : Optional.empty();
  }

  /**
   * @param fromTool then numbers and names are looked at too, since a tool may say what it likes;
   *     elsewhere they are the API's, and clients rely on them
   */
  private static Optional<JsonNode> values(JsonNode node, ScopedProgram program, boolean fromTool) {
    if (program.isEmpty()) {
      return Optional.empty();
    }
    return switch (node) {
      case TextNode text -> program.mask(text.textValue()).map(TextNode::valueOf);
      case NumericNode number when fromTool -> program.mask(number.asText()).map(TextNode::valueOf);
      case ArrayNode list -> items(list, item -> values(item, program, fromTool));
      case ObjectNode object -> members(object, program, fromTool);
      default -> Optional.empty();
    };
  }

  private static Optional<JsonNode> members(
      ObjectNode object, ScopedProgram program, boolean fromTool) {
    var holdsBase64 = object.path("type").asText().equals("base64");
    var changed = false;
    var copy = object.objectNode();
    var names = new MemberNames();
    for (var member : object.properties()) {
      var name = member.getKey();
      var after =
          isOfApi(name, member.getValue()) || (holdsBase64 && name.equals("data"))
              ? Optional.<JsonNode>empty()
              : values(member.getValue(), program, fromTool);
      var nameAfter =
          names.next(
              name,
              fromTool && !NAME_OF_API.matcher(name).matches()
                  ? program.mask(name)
                  : Optional.empty());
      changed |= after.isPresent() || nameAfter.isPresent();
      copy.set(nameAfter.orElse(name), after.orElse(member.getValue()));
    }
    return changed ? Optional.of(copy) : Optional.empty();
  }

  private static boolean isOfApi(String name, JsonNode value) {
    return NEVER_TEXT.contains(name) || (value.isNumber() && NUMBERS_OF_RESULTS.contains(name));
  }

  /** The fields are shared; what they hold is never changed in place. */
  private static ObjectNode copy(ObjectNode object) {
    var copy = object.objectNode();
    copy.setAll(object);
    return copy;
  }
}
