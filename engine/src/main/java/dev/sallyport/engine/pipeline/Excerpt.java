package dev.sallyport.engine.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Optional;

/**
 * So much of a large document that it fits: its newest messages, and the beginnings of its texts.
 */
final class Excerpt {
  private static final int LONGEST_TEXT_CHARS = 32 << 10;
  private static final int SHORTEST_TEXT_CHARS = 64;

  private Excerpt() {}

  /**
   * A request without its oldest messages.
   *
   * @param omitted how many are left out
   */
  record Recent(ObjectNode document, int omitted) {}

  /** Leaves out as many of the oldest messages as it takes, but for the last one. */
  static Recent recent(ObjectNode request, int limitBytes, JsonMapper writer) {
    if (!(request.path("messages") instanceof ArrayNode messages)) {
      return new Recent(request, 0);
    }
    var total = bytes(request, writer);
    var first = 0;
    while (total > limitBytes && first < messages.size() - 1) {
      total -= bytes(messages.get(first), writer);
      first++;
    }
    if (first == 0) {
      return new Recent(request, 0);
    }
    var kept = new ArrayList<JsonNode>();
    messages.forEach(kept::add);
    var document = request.objectNode();
    document.setAll(request);
    document.set("messages", request.arrayNode().addAll(kept.subList(first, kept.size())));
    return new Recent(document, first);
  }

  /** Cuts the longest texts until it fits; nothing, if it does not even then. */
  static Optional<JsonNode> shortened(JsonNode document, int limitBytes, JsonMapper writer) {
    if (bytes(document, writer) <= limitBytes) {
      return Optional.of(document);
    }
    for (var most = LONGEST_TEXT_CHARS; most >= SHORTEST_TEXT_CHARS; most /= 2) {
      var shorter = cut(document, most);
      if (bytes(shorter, writer) <= limitBytes) {
        return Optional.of(shorter);
      }
    }
    return Optional.empty();
  }

  private static JsonNode cut(JsonNode node, int mostChars) {
    return switch (node) {
      case TextNode text when text.textValue().length() > mostChars -> {
        var kept = Preview.cut(text.textValue(), mostChars);
        yield TextNode.valueOf(
            "%s… (%d more characters)".formatted(kept, text.textValue().length() - kept.length()));
      }
      case ArrayNode list -> {
        var copy = list.arrayNode(list.size());
        list.forEach(item -> copy.add(cut(item, mostChars)));
        yield copy;
      }
      case ObjectNode object -> {
        var copy = object.objectNode();
        object
            .properties()
            .forEach(member -> copy.set(member.getKey(), cut(member.getValue(), mostChars)));
        yield copy;
      }
      default -> node;
    };
  }

  private static long bytes(JsonNode node, JsonMapper writer) {
    var counted = new Counted();
    try {
      writer.writeValue(counted, node);
    } catch (IOException impossible) {
      throw new UncheckedIOException("counting does not fail", impossible);
    }
    return counted.bytes;
  }

  /** Takes no memory for what is only to be measured. */
  private static final class Counted extends OutputStream {
    private long bytes;

    @Override
    public void write(int one) {
      bytes++;
    }

    @Override
    public void write(byte[] some, int from, int length) {
      bytes += length;
    }
  }
}
