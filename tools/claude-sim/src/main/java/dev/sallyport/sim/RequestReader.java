package dev.sallyport.sim;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.CharsetEncoder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads and checks a request's body as the real service does, so that a gateway that damages a
 * conversation is told so here.
 *
 * <p>Only messages become trees. Most of an agent's body is tool schemas and system prompt, which
 * are skipped: the simulator must not be what a benchmark measures.
 */
final class RequestReader {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private Optional<String> model = Optional.empty();
  private Optional<Integer> maxTokens = Optional.empty();
  private Optional<List<JsonNode>> messages = Optional.empty();
  private final Set<String> tools = new HashSet<>();
  private boolean stream;

  private RequestReader() {}

  /** Reads a request to `/v1/messages`. */
  static MessagesRequest messages(byte[] body) {
    RequestReader reader = read(body);
    int maxTokens = reader.maxTokens.orElseThrow(() -> missing("max_tokens"));
    if (maxTokens < 1) {
      throw ApiException.invalidRequest("max_tokens: must be greater than or equal to 1");
    }
    return reader.checked();
  }

  /** Reads a request to `/v1/messages/count_tokens`, which has no `max_tokens`. */
  static MessagesRequest countTokens(byte[] body) {
    return read(body).checked();
  }

  private static RequestReader read(byte[] body) {
    RequestReader reader = new RequestReader();
    try (JsonParser parser = MAPPER.createParser(body)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw ApiException.invalidRequest("The request body is not a JSON object");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        reader.field(parser.currentName(), parser);
      }
      if (parser.nextToken() != null) {
        throw ApiException.invalidRequest("Something follows the JSON object in the request body");
      }
    } catch (IOException e) {
      throw new ApiException(400, "invalid_request_error", "The request body is not valid JSON");
    }
    return reader;
  }

  private void field(String name, JsonParser parser) throws IOException {
    JsonToken value = parser.nextToken();
    switch (name) {
      case "model" -> model = Optional.of(parser.getValueAsString(""));
      case "max_tokens" -> maxTokens = Optional.of(parser.getValueAsInt());
      case "stream" -> stream = parser.getValueAsBoolean();
      case "messages" -> messages = Optional.of(elements(value, parser));
      case "tools" -> toolNames(value, parser);
      default -> parser.skipChildren();
    }
  }

  private static List<JsonNode> elements(JsonToken value, JsonParser parser) throws IOException {
    if (value != JsonToken.START_ARRAY) {
      throw ApiException.invalidRequest("messages: Input should be a valid list");
    }
    List<JsonNode> elements = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      elements.add(parser.readValueAsTree());
    }
    return elements;
  }

  private void toolNames(JsonToken value, JsonParser parser) throws IOException {
    if (value != JsonToken.START_ARRAY) {
      parser.skipChildren();
      return;
    }
    while (parser.nextToken() == JsonToken.START_OBJECT) {
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        if (name.equals("name")) {
          tools.add(parser.getValueAsString(""));
        } else {
          parser.skipChildren();
        }
      }
    }
  }

  private MessagesRequest checked() {
    String name = model.filter(m -> !m.isEmpty()).orElseThrow(() -> missing("model"));
    List<JsonNode> all = messages.orElseThrow(() -> missing("messages"));
    if (all.isEmpty()) {
      throw ApiException.invalidRequest("messages: at least one message is required");
    }
    Conversation.check(all);
    MessagesRequest request = MessagesRequest.of(name, stream, tools, all);
    requireEncodable(request.texts());
    requireEncodable(request.toolResults());
    requireEncodable(List.of(name));
    return request;
  }

  /** JSON can escape half of a surrogate pair, which no answer could then repeat. */
  private static void requireEncodable(List<String> texts) {
    CharsetEncoder encoder = UTF_8.newEncoder();
    if (!texts.stream().allMatch(encoder::canEncode)) {
      throw ApiException.invalidRequest("The request body is not valid JSON: lone surrogate");
    }
  }

  private static ApiException missing(String field) {
    return ApiException.invalidRequest(field + ": Field required");
  }
}
