package dev.sallyport.engine.recording;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.json.MalformedJsonException;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.model.Call;
import dev.sallyport.engine.model.Content;
import dev.sallyport.engine.model.Endpoint;
import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.model.Identity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What was asked: all that a policy sees of it, and so what another policy can be asked with.
 *
 * @param identity who asked, with every claim
 * @param at when it arrived
 * @param environment {@code input.environment} of the gateway
 * @param query the raw query; empty if there is none
 * @param model what the path names in the place of a body; empty where it names nothing
 * @param betas the values of {@code anthropic-beta}
 * @param body what left for the service; where nothing left, the body with everything masked that
 *     the policy's masks find; empty where the endpoint has none
 */
public record RecordedCall(
    Identity identity,
    Instant at,
    String environment,
    Endpoint endpoint,
    String query,
    String model,
    List<String> betas,
    Call.Labels labels,
    Masked body)
    implements Recording {
  static final String KIND = "call";
  private static final String BETA = "anthropic-beta";

  public RecordedCall {
    betas = List.copyOf(betas);
  }

  /** A call that this gateway has described. */
  public static RecordedCall of(Call call, String environment, Masked body) {
    return new RecordedCall(
        call.identity(),
        call.at(),
        environment,
        call.endpoint(),
        call.query(),
        call.endpoint().hasBody() ? "" : call.model(),
        call.headers().all(BETA),
        call.labels(),
        body);
  }

  /** The same, with another body in the place of what there is of it. */
  public RecordedCall with(byte[] other) {
    return new RecordedCall(
        identity,
        at,
        environment,
        endpoint,
        query,
        model,
        betas,
        labels,
        new Masked(other, body.found(), body.withheld(), body.original()));
  }

  /**
   * The call again, as far as a policy sees it: by its original where that is kept.
   *
   * @param exchange its id, which its entries in the log say
   * @param digest what its entries say of its meaning
   * @throws UnfitRecordingException if its body cannot be read any more
   */
  public Call call(String exchange, String digest) {
    return call(exchange, digest, StrictJson::object);
  }

  /**
   * The same.
   *
   * @param reader reads JSON as {@link StrictJson#object(byte[])} does
   */
  public Call call(String exchange, String digest, Function<byte[], ? extends JsonNode> reader) {
    return new Call(
        exchange,
        at,
        identity,
        endpoint,
        query,
        new Headers(Map.of(BETA, betas)),
        labels,
        model.isEmpty()
            ? Content.read(body.asItCame(), bytes -> parsed(bytes, reader))
            : Content.named(model),
        digest);
  }

  private static JsonNode parsed(byte[] bytes, Function<byte[], ? extends JsonNode> reader) {
    try {
      return bytes.length == 0 ? MissingNode.getInstance() : reader.apply(bytes);
    } catch (MalformedJsonException _) {
      throw new UnfitRecordingException("its body is no JSON object");
    }
  }

  @Override
  public byte[] document() {
    var head =
        Recording.head(KIND)
            .put("at", at.toString())
            .put("environment", environment)
            .put("endpoint", endpoint.name());
    head.set("identity", IdentityJson.of(identity));
    text(head, "query", query);
    text(head, "model", model);
    if (!betas.isEmpty()) {
      betas.forEach(head.putArray("betas")::add);
    }
    text(head, "client", labels.client());
    text(head, "session", labels.session());
    text(head, "agent", labels.agent());
    body.put(head);
    return Recording.document(head, body.parts());
  }

  static RecordedCall of(ObjectNode head, Parts parts) {
    var betas = new ArrayList<String>();
    head.path("betas").forEach(beta -> betas.add(beta.asText()));
    return new RecordedCall(
        IdentityJson.read(head.path("identity")),
        Instant.parse(head.path("at").asText()),
        head.path("environment").asText(),
        Endpoint.valueOf(head.path("endpoint").asText()),
        head.path("query").asText(""),
        head.path("model").asText(""),
        betas,
        new Call.Labels(
            head.path("client").asText(""),
            head.path("session").asText(""),
            head.path("agent").asText("")),
        Masked.read(head, parts));
  }

  private static void text(ObjectNode head, String name, String value) {
    if (!value.isEmpty()) {
      head.put(name, value);
    }
  }
}
