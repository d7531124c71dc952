package dev.sallyport.engine.gate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.json.Digests;
import dev.sallyport.engine.json.MalformedJsonException;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.model.ToolUse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** A use of a tool, as a reply holds it, read as strictly as the strictest client reads it. */
public sealed interface ToolBlock {
  /** Said of what no client could run either. */
  String NO_OBJECT = "came with an input that is no JSON object";

  /** What is known of it from its beginning. */
  Head head();

  /**
   * SHA-256 of what it is given, in hex; of the text as it came where that is not JSON.
   *
   * @see Digests#canonical
   */
  String inputDigest();

  /**
   * What its block says before its input.
   *
   * @param type the block's type
   * @param server the MCP server, where it says one; empty otherwise
   */
  record Head(String type, String id, String name, String server) {

    static Head of(JsonNode block) {
      return new Head(
          block.path("type").asText(),
          block.path("id").asText(""),
          block.path("name").asText(""),
          block.path("server_name").asText(""));
    }

    /**
     * The tool's name. One of an MCP server that the service calls has its server's before it, as
     * Claude Code names those that it calls itself: {@code deploy} of one server is not that of
     * another.
     */
    public String tool() {
      return type.equals(ToolUse.Kind.MCP_TOOL_USE.word())
          ? "mcp__%s__%s".formatted(server, name)
          : name;
    }

    /** Whether the client is to run it, and waits for nothing else. */
    boolean isOfClient() {
      return type.equals(ToolUse.Kind.TOOL_USE.word());
    }

    private Optional<ToolUse.Kind> kind() {
      return Arrays.stream(ToolUse.Kind.values())
          .filter(kind -> kind.word().equals(type))
          .findFirst();
    }
  }

  /** One that can be judged. */
  record Whole(Head head, ToolUse.Kind kind, ObjectNode input) implements ToolBlock {
    @Override
    public String inputDigest() {
      return Digests.canonical(input, Set.of(), (_, _) -> false);
    }

    /**
     * SHA-256 of what this use means: equal for the same tool with the same input in a reply that
     * is repeated or sampled anew, where it has another id.
     */
    public String digest() {
      var meaning = StrictJson.newObject();
      meaning.put("kind", kind.word()).put("name", head.name()).put("server", head.server());
      meaning.set("input", input);
      return Digests.canonical(meaning, Set.of(), (_, _) -> false);
    }
  }

  /**
   * One that nobody can judge.
   *
   * @param why the rest of a sentence that begins with "it"
   */
  record Unfit(Head head, String why, String inputDigest) implements ToolBlock {}

  /** Whether blocks of that type use a tool; those that are not known yet are held as well. */
  static boolean isUse(String type) {
    return type.endsWith("tool_use");
  }

  /** Whether blocks of that type hold what a tool has said. */
  static boolean isResult(String type) {
    return type.endsWith("tool_result");
  }

  /**
   * Reads one.
   *
   * @param block as a whole reply has it, or as a stream begins it
   * @param deltas the input that a stream adds, all pieces together
   */
  static ToolBlock of(JsonNode block, String deltas) {
    var head = Head.of(block);
    var begun = block.path("input");
    var text = deltas.isEmpty() && !begun.isMissingNode() ? begun.toString() : deltas;
    var kind = head.kind();
    if (kind.isEmpty()) {
      return unfit(head, "is of a kind that this gateway does not know", text);
    }
    if (!isName(block.path("id")) || !isName(block.path("name"))) {
      return unfit(head, "has no id or no name", text);
    }
    if (!deltas.isEmpty() && !isNothing(begun)) {
      return unfit(head, "came with two inputs", text);
    }
    if (text.isEmpty()) {
      return new Whole(head, kind.get(), StrictJson.newObject());
    }
    // Half a surrogate pair has no form in UTF-8: two inputs would be one to whoever decides.
    if (!isUnicode(text)) {
      return unfit(head, NO_OBJECT, text);
    }
    try {
      var input = StrictJson.unicodeObject(text.getBytes(StandardCharsets.UTF_8));
      return new Whole(head, kind.get(), input);
    } catch (MalformedJsonException _) {
      return unfit(head, NO_OBJECT, text);
    }
  }

  /** What a stream begins with where the input is still to come. */
  private static boolean isNothing(JsonNode input) {
    return input.isMissingNode() || input.isNull() || (input.isObject() && input.isEmpty());
  }

  private static boolean isName(JsonNode node) {
    return node.isTextual() && !node.textValue().isBlank() && isUnicode(node.textValue());
  }

  private static boolean isUnicode(String text) {
    return StandardCharsets.UTF_8.newEncoder().canEncode(text);
  }

  private static ToolBlock unfit(Head head, String why, String text) {
    return new Unfit(head, why, Digests.sha256(text.getBytes(StandardCharsets.UTF_8)));
  }
}
