package dev.sallyport.engine.upstream.bedrock;

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
import dev.sallyport.engine.upstream.credential.KeptSecret;
import dev.sallyport.engine.upstream.credential.NoSecretException;
import dev.sallyport.engine.upstream.credential.Secret;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.time.Clock;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Amazon Bedrock behind the Claude API: {@code POST /model/{id}/invoke} and {@code
 * …/invoke-with-response-stream}, signed, with the model in the address and betas in the body.
 *
 * <p>The body's {@code anthropic_version} and {@code anthropic_beta} are as Anthropic documents
 * them for Bedrock; {@code …/count-tokens} is as AWS does. Bedrock has nothing like the Claude
 * API's list of models.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages.html">
 *     the body</a>
 * @see <a
 *     href="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_CountTokens.html">
 *     counting tokens</a>
 */
public final class Bedrock implements Service {
  private static final String VERSION = "bedrock-2023-05-31";
  private static final int FIRST_ERROR = 400;
  private static final int ANSWER_MAX_BYTES = 1 << 20;

  private final Place place;
  private final ModelTable models;
  private final KeptSecret keys;
  private final Transport transport;
  private final Discretion discretion;
  private final Signature signature;
  private final Clock clock;

  /**
   * Where it is.
   *
   * @param models Bedrock's names by the Claude API's
   */
  public record Place(URI base, String region, Map<String, String> models) {
    public Place {
      models = Map.copyOf(models);
    }
  }

  /**
   * @param keys one text in the form of {@link AwsKeys}
   */
  public Bedrock(
      Place place, KeptSecret keys, Transport transport, Discretion discretion, Clock clock) {
    this.place = place;
    this.models = new ModelTable(place.models());
    this.keys = keys;
    this.transport = transport;
    this.discretion = discretion;
    this.signature = new Signature(place.region(), clock);
    this.clock = clock;
  }

  @Override
  public boolean serves(Request request) {
    return models.asked(request).isPresent();
  }

  @Override
  public Service over(Transport way) {
    return new Bedrock(place, keys, way, discretion, clock);
  }

  @Override
  public Reply send(Request request) {
    var asked = models.asked(request);
    if (asked.isEmpty()) {
      return ModelTable.notServed(request, "Amazon Bedrock");
    }
    var model = asked.get().model();
    var body = ModelTable.body(request);
    var translated = translated(body, request.headers());
    return switch (asked.get().endpoint()) {
      case COUNT_TOKENS -> counted(sent(at(model, "count-tokens"), counting(translated)));
      case MESSAGES, MODELS, MODEL ->
          body.path("stream").asBoolean()
              ? streamed(
                  sent(at(model, "invoke-with-response-stream"), StrictJson.bytes(translated)))
              : whole(sent(at(model, "invoke"), StrictJson.bytes(translated)));
    };
  }

  private URI at(String model, String operation) {
    // A colon needs no escape in a path (RFC 3986, section 3.3), and HTTP clients take it away.
    return URI.create(
        place.base().toString().replaceAll("/+$", "")
            + "/model/"
            + URLEncoder.encode(model, UTF_8).replace("%3A", ":")
            + "/"
            + operation);
  }

  private static ObjectNode translated(ObjectNode body, Headers headers) {
    var betas = new LinkedHashSet<String>();
    body.path("anthropic_beta").forEach(beta -> betas.add(beta.asText()));
    betas.addAll(ModelTable.betas(headers));
    var translated = body.deepCopy();
    translated.remove(List.of("model", "stream", "anthropic_beta"));
    translated.put("anthropic_version", VERSION);
    if (!betas.isEmpty()) {
      betas.forEach(translated.putArray("anthropic_beta")::add);
    }
    return translated;
  }

  private static byte[] counting(ObjectNode translated) {
    // The body is that of an invocation, which has a limit; the Claude API's counting has none.
    if (!translated.has("max_tokens")) {
      translated.put("max_tokens", 1);
    }
    var wish = StrictJson.newObject();
    wish.putObject("input")
        .putObject("invokeModel")
        .put("body", Base64.getEncoder().encodeToString(StrictJson.bytes(translated)));
    return StrictJson.bytes(wish);
  }

  private Reply sent(URI uri, byte[] body) {
    return new ByCredential(keys).send(used -> sent(uri, body, used));
  }

  private Reply sent(URI uri, byte[] body, Secret used) {
    var parsed = parsed(used);
    var headers =
        new Headers(
            Map.of(
                "content-type", List.of("application/json"),
                "accept", List.of("*/*")));
    var outgoing = signature.signed(uri, headers, body, parsed);
    var reply = discretion.checked(transport.send(outgoing), parsed.hidden());
    return reply.status() >= FIRST_ERROR ? refused(reply) : reply;
  }

  private static AwsKeys parsed(Secret text) {
    try {
      return AwsKeys.of(text);
    } catch (NoSecretException e) {
      throw new UpstreamException(Fault.NO_CREDENTIAL, e);
    }
  }

  private static Reply whole(Reply reply) {
    if (reply.status() >= FIRST_ERROR) {
      return reply;
    }
    var headers = own(reply.headers());
    var kept =
        reply
            .headers()
            .first("content-length")
            .map(length -> headers.with("content-length", length))
            .orElse(headers);
    return new Reply(
        reply.status(),
        kept.with("content-type", "application/json"),
        reply.body(),
        reply.release());
  }

  private static Reply streamed(Reply reply) {
    return reply.status() == 200
        ? OwnAnswers.events(new EventStream(reply.body()), own(reply.headers()), reply.release())
        : whole(reply);
  }

  private static Reply counted(Reply reply) {
    if (reply.status() != 200) {
      return whole(reply);
    }
    var tokens = document(reply).map(answer -> answer.path("inputTokens"));
    if (tokens.isEmpty() || !tokens.get().isIntegralNumber()) {
      reply.close();
      throw new UpstreamException(Fault.UNREADABLE, null);
    }
    var answer = StrictJson.newObject();
    answer.set("input_tokens", tokens.get());
    return OwnAnswers.json(200, StrictJson.bytes(answer), own(reply.headers()), reply.release());
  }

  /** AWS's error, whose words are kept, as clients recover by them. */
  private static Reply refused(Reply reply) {
    var error =
        BedrockError.of(reply.headers().first("x-amzn-errortype").orElse(""), reply.status());
    var said =
        document(reply)
            .map(answer -> answer.path("message").asText(answer.path("Message").asText()));
    var headers = own(reply.headers());
    return OwnAnswers.error(
        error.status(),
        error.type(),
        said.filter(text -> !text.isBlank()).orElse("Amazon Bedrock gave no reason."),
        reply
            .headers()
            .first("retry-after")
            .map(after -> headers.with("retry-after", after))
            .orElse(headers),
        reply.release());
  }

  private static Optional<JsonNode> document(Reply reply) {
    try {
      return Optional.of(StrictJson.object(reply.body().readNBytes(ANSWER_MAX_BYTES)));
    } catch (MalformedJsonException _) {
      return Optional.empty();
    } catch (IOException e) {
      reply.close();
      throw new UpstreamException(Fault.BROKE_OFF, e);
    }
  }

  /** AWS's fields are not the Claude API's; the request's name is worth keeping. */
  private static Headers own(Headers headers) {
    return headers
        .first("x-amzn-requestid")
        .map(id -> Headers.NONE.with("request-id", id))
        .orElse(Headers.NONE);
  }
}
