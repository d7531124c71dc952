package dev.sallyport.sim;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The simulated Claude as Vertex AI offers it: {@code …/publishers/anthropic/models/{model}} with
 * {@code :rawPredict} and {@code :streamRawPredict}. Streams are those of Claude itself.
 */
final class VertexApi {
  private static final String PREFIX = "/v1/projects/";
  private static final String VERSION = "vertex-2023-10-16";
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final Pattern PREDICT =
      Pattern.compile(
          PREFIX
              + "[^/]+/locations/[^/]+/publishers/anthropic/models/([^/:]+):(rawPredict|streamRawPredict)");

  private final String token;
  private final MessagesApi api;

  VertexApi(String token, MessagesApi api) {
    this.token = token;
    this.api = api;
  }

  /** Whether the request is for this face. */
  static boolean takes(Exchange exchange) {
    return exchange.path().startsWith(PREFIX);
  }

  Answer answer(Exchange exchange) {
    String authorization = exchange.header("authorization").orElse("");
    if (!authorization.startsWith("Bearer ")
        || (!token.isEmpty() && !authorization.equals("Bearer " + token))) {
      return failed(401, "UNAUTHENTICATED", "Request had invalid authentication credentials.");
    }
    Matcher call = PREDICT.matcher(exchange.path());
    if (!exchange.method().equals("POST") || !call.matches()) {
      return failed(404, "NOT_FOUND", "Not found");
    }
    ObjectNode body;
    try {
      body = (ObjectNode) MAPPER.readTree(exchange.body().bytes());
    } catch (IOException | ClassCastException e) {
      return failed(400, "INVALID_ARGUMENT", "Invalid JSON payload received.");
    }
    boolean counting = call.group(1).equals("count-tokens");
    boolean stream = call.group(2).equals("streamRawPredict");
    if (!body.path("anthropic_version").asText().equals(VERSION)
        || body.has("model") != counting
        || body.path("stream").asBoolean() != stream) {
      return failed(400, "INVALID_ARGUMENT", "The body does not fit the method.");
    }
    body.remove("anthropic_version");
    if (!counting) {
      body.put("model", call.group(1));
    }
    return api.unauthenticated(
        exchange
            .at(counting ? "/v1/messages/count_tokens" : "/v1/messages")
            .with(new Body(Wire.bytes(body))));
  }

  /** Google's form of an error. */
  private static Answer failed(int status, String name, String sentence) {
    ObjectNode json = Wire.nothing();
    json.putObject("error").put("code", status).put("message", sentence).put("status", name);
    return Answer.of(new Answer.Whole(status, json, false));
  }
}
