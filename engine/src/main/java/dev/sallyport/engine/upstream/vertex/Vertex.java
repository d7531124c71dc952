package dev.sallyport.engine.upstream.vertex;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.json.MalformedJsonException;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.pipeline.UpstreamException;
import dev.sallyport.engine.pipeline.UpstreamException.Fault;
import dev.sallyport.engine.upstream.ByCredential;
import dev.sallyport.engine.upstream.Discretion;
import dev.sallyport.engine.upstream.ModelTable;
import dev.sallyport.engine.upstream.OwnAnswers;
import dev.sallyport.engine.upstream.Service;
import dev.sallyport.engine.upstream.Transport;
import dev.sallyport.engine.upstream.Transport.Outgoing;
import dev.sallyport.engine.upstream.credential.KeptSecret;
import dev.sallyport.engine.upstream.credential.Secret;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Claude on Vertex AI behind the Claude API: {@code
 * …/publishers/anthropic/models/{model}:rawPredict} and {@code :streamRawPredict}, with the model
 * in the address. Streams are the Messages API's own events. Vertex counts tokens under a model's
 * name of its own, and has nothing like the Claude API's list of models.
 *
 * @see <a href="https://platform.claude.com/docs/en/build-with-claude/claude-on-vertex-ai">the
 *     differences, as Anthropic documents them</a>
 */
public final class Vertex implements Service {
  private static final String VERSION = "vertex-2023-10-16";
  private static final int ANSWER_MAX_BYTES = 1 << 20;

  private final Place place;
  private final ModelTable models;
  private final ByCredential token;
  private final Transport transport;
  private final Discretion discretion;

  /**
   * Where it is.
   *
   * @param models Vertex's names by the Claude API's
   */
  public record Place(URI base, String project, String location, Map<String, String> models) {
    public Place {
      models = Map.copyOf(models);
    }
  }

  public Vertex(Place place, KeptSecret token, Transport transport, Discretion discretion) {
    this.place = place;
    this.models = new ModelTable(place.models());
    this.token = new ByCredential(token);
    this.transport = transport;
    this.discretion = discretion;
  }

  @Override
  public boolean serves(Request request) {
    return models.asked(request).isPresent();
  }

  @Override
  public Service over(Transport way) {
    return new Vertex(place, token.kept(), way, discretion);
  }

  @Override
  public Reply send(Request request) {
    var asked = models.asked(request);
    if (asked.isEmpty()) {
      return ModelTable.notServed(request, "Vertex AI");
    }
    var model = asked.get().model();
    var body = ModelTable.body(request);
    var stream = body.path("stream").asBoolean();
    var translated = body.put("anthropic_version", VERSION);
    var uri =
        switch (asked.get().endpoint()) {
          case COUNT_TOKENS -> {
            translated.put("model", model);
            yield at("count-tokens:rawPredict");
          }
          case MESSAGES, MODELS, MODEL -> {
            translated.remove("model");
            yield at(named(model) + (stream ? ":streamRawPredict" : ":rawPredict"));
          }
        };
    return token.send(used -> sent(uri, request.headers(), translated, used));
  }

  private static String named(String model) {
    // `@` stands before a model's date, and needs no escape in a path (RFC 3986, section 3.3).
    return URLEncoder.encode(model, UTF_8).replace("%40", "@");
  }

  private URI at(String operation) {
    return URI.create(
        "%s/v1/projects/%s/locations/%s/publishers/anthropic/models/%s"
            .formatted(
                place.base().toString().replaceAll("/+$", ""),
                place.project(),
                place.location(),
                operation));
  }

  private Reply sent(URI uri, Headers client, ObjectNode body, Secret used) {
    var fields = new TreeMap<String, List<String>>();
    fields.put("content-type", List.of("application/json"));
    fields.put("authorization", List.of("Bearer " + used.text()));
    if (!client.all("anthropic-beta").isEmpty()) {
      fields.put("anthropic-beta", client.all("anthropic-beta"));
    }
    var outgoing = new Outgoing("POST", uri, new Headers(fields), StrictJson.bytes(body));
    var reply = discretion.checked(transport.send(outgoing), List.of(used));
    return reply.status() >= 400 ? refused(reply) : relayed(reply);
  }

  private static Reply relayed(Reply reply) {
    return new Reply(reply.status(), own(reply.headers()), reply.body(), reply.release());
  }

  /** Claude's own errors as they are; Google's in the Claude API's words. */
  private static Reply refused(Reply reply) {
    var bytes = bytes(reply);
    var document = document(bytes);
    var headers = own(reply.headers());
    if (document.path("type").asText().equals("error")) {
      return OwnAnswers.json(reply.status(), bytes, headers, reply.release());
    }
    var said = document.path("error").path("message").asText();
    return OwnAnswers.error(
        reply.status(),
        type(reply.status()),
        said.isEmpty() ? "Vertex AI gave no reason." : said,
        headers,
        reply.release());
  }

  private static String type(int status) {
    return switch (status) {
      case 400 -> "invalid_request_error";
      case 401 -> "authentication_error";
      case 403 -> "permission_error";
      case 404 -> "not_found_error";
      case 413 -> "request_too_large";
      case 429 -> "rate_limit_error";
      case 503, 529 -> "overloaded_error";
      case 504 -> "timeout_error";
      default -> "api_error";
    };
  }

  private static byte[] bytes(Reply reply) {
    try {
      return reply.body().readNBytes(ANSWER_MAX_BYTES);
    } catch (IOException e) {
      reply.close();
      throw new UpstreamException(Fault.BROKE_OFF, e);
    }
  }

  /** Google puts errors of streams into an array of one. */
  private static JsonNode document(byte[] bytes) {
    try {
      var value = StrictJson.value(bytes);
      return value.isArray() && value.size() == 1 ? value.get(0) : value;
    } catch (MalformedJsonException _) {
      return StrictJson.newObject();
    }
  }

  /** Google's fields are not the Claude API's. */
  private static Headers own(Headers headers) {
    return headers.without(
        name ->
            !List.of("content-type", "content-length", "request-id", "retry-after").contains(name));
  }
}
