package dev.sallyport.engine.token;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.json.StrictJson;

/**
 * What an endpoint answers; never kept by anybody on the way (RFC 6749, section 5.1).
 *
 * @param body a JSON object, which may hold a token: it is hidden from {@link #toString}
 */
public record TokenAnswer(int status, ObjectNode body) {

  static TokenAnswer of(TokenRefusal refusal) {
    var body = StrictJson.newObject();
    body.put("error", refusal.error()).put("error_description", refusal.description());
    return new TokenAnswer(refusal.status(), body);
  }

  @Override
  public String toString() {
    return "TokenAnswer[" + status + "]";
  }
}
