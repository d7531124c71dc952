package dev.sallyport.sim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A plain HTTP client of the simulator. */
final class Caller implements AutoCloseable {
  static final String KEY = "sk-ant-test";
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ClaudeSim sim;

  Caller(ClaudeSim sim) {
    this.sim = sim;
  }

  /** A request of one user message. */
  static ObjectNode prompt(String text) {
    ObjectNode request = JsonNodeFactory.instance.objectNode();
    request.put("model", "claude-test").put("max_tokens", 100);
    request.putArray("messages").addObject().put("role", "user").put("content", text);
    return request;
  }

  static ObjectNode withBash(ObjectNode request) {
    ObjectNode tool = request.putArray("tools").addObject().put("name", "Bash");
    tool.putObject("input_schema").put("type", "object");
    return request;
  }

  /** The conversation so far, the reply to it, and a last user message of these blocks. */
  static ObjectNode next(ObjectNode request, JsonNode reply, JsonNode... blocks) {
    ObjectNode next = request.deepCopy();
    ArrayNode messages = next.withArray("messages");
    messages.addObject().put("role", "assistant").set("content", reply.path("content"));
    ArrayNode content = messages.addObject().put("role", "user").putArray("content");
    content.addAll(List.of(blocks));
    return next;
  }

  HttpResponse<String> post(JsonNode body) throws IOException, InterruptedException {
    return send("POST", "/v1/messages", body.toString(), Map.of("x-api-key", KEY));
  }

  HttpResponse<String> stream(ObjectNode body) throws IOException, InterruptedException {
    return post(body.deepCopy().put("stream", true));
  }

  HttpResponse<String> send(String method, String path, String body, Map<String, String> headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(sim.uri().resolve(path))
            .header("anthropic-version", "2023-06-01")
            .method(
                method,
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    headers.forEach(request::header);
    return http.send(request.build(), BodyHandlers.ofString());
  }

  static JsonNode json(HttpResponse<String> response) throws IOException {
    return MAPPER.readTree(response.body());
  }

  /** The JSON of each event of a stream. */
  static List<JsonNode> events(HttpResponse<String> response) throws IOException {
    List<JsonNode> events = new ArrayList<>();
    for (String line : response.body().lines().toList()) {
      if (line.startsWith("data: ")) {
        events.add(MAPPER.readTree(line.substring("data: ".length())));
      }
    }
    return events;
  }

  /** The pieces which the deltas of a stream carry in this field. */
  static List<String> pieces(HttpResponse<String> response, String field) throws IOException {
    return events(response).stream()
        .map(event -> event.path("delta").path(field))
        .filter(JsonNode::isTextual)
        .map(JsonNode::asText)
        .toList();
  }

  static JsonNode read(String json) throws IOException {
    return MAPPER.readTree(json);
  }

  @Override
  public void close() {
    http.close();
  }
}
