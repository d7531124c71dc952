package dev.sallyport.engine.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.model.Headers;
import java.util.List;
import java.util.Map;

/** What the gateway's own API answers. */
public record OwnReply(Headers headers, byte[] body) {
  public static OwnReply of(String type, byte[] body) {
    return new OwnReply(new Headers(Map.of("content-type", List.of(type))), body);
  }

  public static OwnReply json(JsonNode node) {
    return of("application/json", StrictJson.bytes(node));
  }
}
