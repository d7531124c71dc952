package dev.sallyport.engine.mask;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.json.MalformedJsonException;
import dev.sallyport.engine.json.StrictJson;

/** Reads as {@link StrictJson} does, and writes so that what was not changed means the same. */
final class Json {
  // INVARIANT: never reconfigured, so it can be shared.
  private static final ObjectMapper MAPPER =
      // Of two values for one name, the client might read the one that was not masked.
      StrictJson.strict()
          // Half a surrogate pair can be escaped, but has no form in UTF-8.
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .build();

  private Json() {}

  static ObjectNode object(String text) {
    try {
      if (MAPPER.readTree(text) instanceof ObjectNode object) {
        return object;
      }
    } catch (JsonProcessingException | NumberFormatException | MalformedJsonException _) {
      // Their messages would quote the reply.
    }
    throw new MalformedReplyException("the data of an event is not a JSON object");
  }

  /** Any value of JSON that we have written ourselves. */
  static JsonNode node(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException | NumberFormatException | MalformedJsonException _) {
      throw new MalformedReplyException("an input can't be read again");
    }
  }

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  static String text(JsonNode object) {
    try {
      return MAPPER.writeValueAsString(object);
    } catch (JsonProcessingException _) {
      throw new MalformedReplyException("an event can't be written again");
    }
  }
}
