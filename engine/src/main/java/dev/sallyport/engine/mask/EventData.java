package dev.sallyport.engine.mask;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.engine.sse.SseEvent;

/** What the events of a stream hold, and what they must. */
final class EventData {
  private EventData() {}

  static SseEvent delta(int index, String type, String field, String value) {
    var data = Json.object();
    data.put("type", "content_block_delta").put("index", index);
    data.putObject("delta").put("type", type).put(field, value);
    return SseEvent.of("content_block_delta", Json.text(data));
  }

  static int index(JsonNode data) {
    var index = data.path("index");
    if (!index.canConvertToExactIntegral() || !index.canConvertToInt() || index.intValue() < 0) {
      throw new MalformedReplyException("an event names no block");
    }
    return index.intValue();
  }

  static String string(JsonNode delta, String field) {
    var value = delta.path(field);
    require(value.isTextual());
    return value.textValue();
  }

  static void require(boolean holds) {
    if (!holds) {
      throw new MalformedReplyException("a delta does not fit the block that it belongs to");
    }
  }
}
