package dev.sallyport.engine.gate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.json.StrictJson;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What has become of the tools of one reply so far, and what follows for the rest of it. */
final class Tally {
  private static final String TOOL_USE = "tool_use";

  private final Map<String, String> denied = new HashMap<>();
  private boolean clientIsDenied;
  private boolean clientRuns;

  void passed(ToolBlock.Head head) {
    clientRuns |= head.isOfClient();
  }

  void denied(ToolBlock.Head head, Fate.Denied fate) {
    clientIsDenied |= head.isOfClient();
    if (!head.id().isEmpty()) {
      denied.put(head.id(), fate.sentence());
    }
  }

  /** The text that stands in the place of a tool's result, if that tool was denied. */
  Optional<ObjectNode> inPlaceOf(JsonNode block) {
    return ToolBlock.isResult(block.path("type").asText())
        ? Optional.ofNullable(denied.get(block.path("tool_use_id").asText())).map(Tally::text)
        : Optional.empty();
  }

  /**
   * The reason to stop that holds instead: a client that is told to run tools, and finds none,
   * would wait for what nobody brings.
   *
   * @param end what has a {@code stop_reason}
   */
  Optional<ObjectNode> stop(JsonNode end) {
    if (clientRuns
        || !clientIsDenied
        || !(end instanceof ObjectNode object)
        || !end.path("stop_reason").asText().equals(TOOL_USE)) {
      return Optional.empty();
    }
    var after = object.objectNode();
    after.setAll(object);
    return Optional.of(after.put("stop_reason", "end_turn"));
  }

  /** A block of text. */
  static ObjectNode text(String sentence) {
    return StrictJson.newObject().put("type", "text").put("text", sentence);
  }
}
