package dev.sallyport.tests.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.tests.clients.Target;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.stream.Stream;

/** A client that hides nothing: every header and every byte of the answer. */
final class Http implements AutoCloseable {
  static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final HttpClient client;

  Http() {
    this(HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build());
  }

  private Http(HttpClient client) {
    this.client = client;
  }

  /** One that speaks HTTP/2 with whoever speaks it, and believes this certificate alone. */
  static Http second(Pair server) {
    return new Http(
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_2)
            .sslContext(server.trusting())
            .build());
  }

  /** A call's body with one message of the user, and nothing out of the way. */
  static ObjectNode ask(String prompt, boolean stream) {
    ObjectNode body = MAPPER.createObjectNode();
    body.put("model", "claude-sonnet-5-5").put("max_tokens", 1024).put("stream", stream);
    body.putArray("messages").addObject().put("role", "user").put("content", prompt);
    return body;
  }

  /** The same, declaring a tool of the client's own. */
  static ObjectNode askWithTool(String prompt, boolean stream) {
    ObjectNode body = ask(prompt, stream);
    ObjectNode tool = body.putArray("tools").addObject().put("name", "Bash");
    tool.putObject("input_schema").put("type", "object");
    return body;
  }

  /** A request to a path, with the target's token. */
  static HttpRequest.Builder request(Target target, String path) {
    return bare(target.baseUrl(), path).header("authorization", "Bearer " + target.token());
  }

  /** A request without a credential. */
  static HttpRequest.Builder bare(URI gateway, String path) {
    return HttpRequest.newBuilder(URI.create(gateway + path))
        .header("anthropic-version", "2023-06-01")
        .header("content-type", "application/json");
  }

  /**
   * A form, as browsers and OAuth clients send it.
   *
   * @param fields by turns a name and a value
   */
  static HttpRequest form(URI gateway, String path, String... fields) {
    StringJoiner pairs = new StringJoiner("&");
    for (int i = 0; i < fields.length; i += 2) {
      pairs.add(fields[i] + "=" + URLEncoder.encode(fields[i + 1], UTF_8));
    }
    return HttpRequest.newBuilder(URI.create(gateway + path))
        .header("content-type", "application/x-www-form-urlencoded")
        .POST(BodyPublishers.ofString(pairs.toString()))
        .build();
  }

  /** The same. */
  static HttpRequest form(URI gateway, String path, Map<String, String> fields) {
    return form(
        gateway,
        path,
        fields.entrySet().stream()
            .flatMap(field -> Stream.of(field.getKey(), field.getValue()))
            .toArray(String[]::new));
  }

  static HttpRequest message(Target target, JsonNode body) {
    return message(target, body.toString().getBytes(UTF_8));
  }

  static HttpRequest message(Target target, byte[] body) {
    return request(target, "/v1/messages").POST(BodyPublishers.ofByteArray(body)).build();
  }

  /** Sends a request and reads the answer to its end. */
  Answer send(HttpRequest request) {
    return answer(exchange(request, BodyHandlers.ofByteArray()));
  }

  /** Sends a request whose answer is no text. */
  HttpResponse<byte[]> bytes(HttpRequest request) {
    return exchange(request, BodyHandlers.ofByteArray());
  }

  /** Sends a request and hands over the answer while it flows. */
  HttpResponse<InputStream> open(HttpRequest request) {
    return exchange(request, BodyHandlers.ofInputStream());
  }

  private <T> HttpResponse<T> exchange(HttpRequest request, HttpResponse.BodyHandler<T> body) {
    try {
      return client.send(request, body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted during a call", e);
    }
  }

  private static Answer answer(HttpResponse<byte[]> response) {
    return new Answer(
        response.statusCode(), response.headers().map(), new String(response.body(), UTF_8));
  }

  @Override
  public void close() {
    // A call that a failed test left open must not be waited for.
    client.shutdownNow();
  }

  /** All that came back. */
  record Answer(int status, Map<String, List<String>> headers, String body) {

    Optional<String> header(String name) {
      return headers.getOrDefault(name, List.of()).stream().findFirst();
    }

    /** The gateway's name for the exchange. */
    String exchange() {
      return header("request-id").orElseThrow(() -> new AssertionError("no request-id: " + this));
    }

    JsonNode json() {
      try {
        return MAPPER.readTree(body);
      } catch (JsonProcessingException e) {
        throw new AssertionError("not JSON: " + body, e);
      }
    }

    String errorType() {
      return json().at("/error/type").asText();
    }

    String errorMessage() {
      return json().at("/error/message").asText();
    }

    SseReply stream() {
      return SseReply.read(body);
    }
  }
}
