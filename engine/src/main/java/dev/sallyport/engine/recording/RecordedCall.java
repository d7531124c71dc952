package dev.sallyport.engine.recording;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.json.MalformedJsonException;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.model.Call;
import dev.sallyport.engine.model.Content;
import dev.sallyport.engine.model.Endpoint;
import dev.sallyport.engine.model.Finding;
import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.model.Identity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What was asked: all that a policy sees of it, and so what another policy can be asked with.
 *
 * @param identity who asked, with every claim
 * @param at when it arrived
 * @param environment {@code input.environment} of the gateway
 * @param query the raw query; empty if there is none
 * @param betas the values of {@code anthropic-beta}
 * @param body what left for the service; where nothing left, the body with everything masked that
 *     the policy's masks find; empty where the endpoint has none, or where it was withheld
 * @param masked what masks have found in the body that came, and is not in this one any more
 * @param withheld why the body is not here, such as that a mask lets nobody see it; empty where it
 *     is
 * @param original the body as it came, where the operator keeps that and it is another one
 */
public record RecordedCall(
    Identity identity,
    Instant at,
    String environment,
    Endpoint endpoint,
    String query,
    List<String> betas,
    Call.Labels labels,
    byte[] body,
    List<Finding> masked,
    String withheld,
    Optional<byte[]> original)
    implements Recording {
  static final String KIND = "call";
  private static final String BETA = "anthropic-beta";

  public RecordedCall {
    betas = List.copyOf(betas);
    masked = List.copyOf(masked);
  }

  /**
   * What is kept of the body.
   *
   * @param bytes see {@link RecordedCall#body}
   * @param masked see {@link RecordedCall#masked}
   * @param withheld see {@link RecordedCall#withheld}
   * @param original whether the body as it came is kept, too
   */
  public record Body(byte[] bytes, List<Finding> masked, String withheld, boolean original) {}

  /** A call that this gateway has described. */
  public static RecordedCall of(Call call, String environment, Body body) {
    var original =
        body.original() && !Arrays.equals(body.bytes(), call.body())
            ? Optional.of(call.body())
            : Optional.<byte[]>empty();
    return new RecordedCall(
        call.identity(),
        call.at(),
        environment,
        call.endpoint(),
        call.query(),
        call.headers().all(BETA),
        call.labels(),
        body.bytes(),
        body.masked(),
        body.withheld(),
        original);
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
    var bytes = original.orElse(body);
    return new Call(
        exchange,
        at,
        identity,
        endpoint,
        query,
        new Headers(Map.of(BETA, betas)),
        labels,
        Content.read(bytes, body -> parsed(body, reader)),
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
    if (!betas.isEmpty()) {
      betas.forEach(head.putArray("betas")::add);
    }
    text(head, "client", labels.client());
    text(head, "session", labels.session());
    text(head, "agent", labels.agent());
    text(head, "withheld", withheld);
    Findings.put(head, masked);
    var parts = new ArrayList<byte[]>();
    parts.add(body);
    original.ifPresent(parts::add);
    return Recording.document(head, parts);
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
        betas,
        new Call.Labels(
            head.path("client").asText(""),
            head.path("session").asText(""),
            head.path("agent").asText("")),
        parts.next(),
        Findings.of(head),
        head.path("withheld").asText(""),
        parts.hasNext() ? Optional.of(parts.next()) : Optional.empty());
  }

  private static void text(ObjectNode head, String name, String value) {
    if (!value.isEmpty()) {
      head.put(name, value);
    }
  }
}
