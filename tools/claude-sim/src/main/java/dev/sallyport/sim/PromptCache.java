package dev.sallyport.sim;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What the service remembers of the beginnings of requests, up to the parts that {@code
 * cache_control} marks, as Anthropic documents prompt caching: tools, then system, then messages; a
 * beginning is found again where every part of it is the same, marks apart. Nothing is ever
 * forgotten, and no beginning is too short.
 *
 * <p>Source: docs.claude.com, "Prompt caching".
 */
final class PromptCache {
  private static final String MARK = "cache_control";

  private final Set<String> known = new LinkedHashSet<>();

  /**
   * What of a request's input was found, and what is remembered from now on.
   *
   * @param read tokens
   * @param written tokens
   */
  record Counted(int read, int written) {
    static final Counted NOTHING = new Counted(0, 0);
  }

  private record Part(JsonNode json, boolean marked) {}

  /** Counts a request, and remembers it. */
  synchronized Counted pass(JsonNode request) {
    List<Part> parts = parts(request);
    String digest = request.path("model").asText();
    int characters = 0;
    int found = 0;
    int marked = 0;
    Set<String> beginnings = new LinkedHashSet<>();
    for (Part part : parts) {
      String text = part.json().toString();
      characters += text.length();
      digest = Digests.hex((digest + text).getBytes(UTF_8));
      if (known.contains(digest)) {
        found = characters;
      }
      if (part.marked()) {
        marked = characters;
        beginnings.add(digest);
      }
    }
    if (beginnings.isEmpty()) {
      return Counted.NOTHING;
    }
    known.addAll(beginnings);
    int read = Math.min(found, marked) / Reply.Usage.CHARACTERS_PER_TOKEN;
    return new Counted(read, marked / Reply.Usage.CHARACTERS_PER_TOKEN - read);
  }

  private static List<Part> parts(JsonNode request) {
    List<Part> parts = new ArrayList<>();
    request.path("tools").forEach(tool -> parts.add(part("tool", tool)));
    blocks(request.path("system")).forEach(block -> parts.add(part("system", block)));
    for (JsonNode message : request.path("messages")) {
      String role = message.path("role").asText();
      blocks(message.path("content")).forEach(block -> parts.add(part(role, block)));
    }
    return parts;
  }

  /** A text that stands for itself is one block. */
  private static List<JsonNode> blocks(JsonNode content) {
    List<JsonNode> blocks = new ArrayList<>();
    if (content.isTextual()) {
      blocks.add(Wire.object("text").put("text", content.asText()));
    } else {
      content.forEach(blocks::add);
    }
    return blocks;
  }

  private static Part part(String role, JsonNode block) {
    ObjectNode unmarked = JsonNodeFactory.instance.objectNode().put("role", role);
    unmarked.set("block", block.deepCopy());
    boolean marked = unmarked.path("block").has(MARK);
    if (unmarked.path("block") instanceof ObjectNode object) {
      object.remove(MARK);
    }
    return new Part(unmarked, marked);
  }
}
