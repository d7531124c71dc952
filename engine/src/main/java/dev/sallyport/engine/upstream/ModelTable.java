package dev.sallyport.engine.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.json.MalformedJsonException;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.pipeline.Upstream;
import dev.sallyport.engine.pipeline.Upstream.Reply;
import dev.sallyport.engine.pipeline.UpstreamException;
import dev.sallyport.engine.pipeline.UpstreamException.Fault;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an upstream with its own names calls each model; what is not listed it does not have.
 *
 * @param names the upstream's name by the Claude API's
 */
public record ModelTable(Map<String, String> names) {

  public ModelTable {
    names = Map.copyOf(names);
  }

  /** The model that a body asks for, in the upstream's own words. */
  public Optional<String> own(JsonNode body) {
    return Optional.ofNullable(names.get(body.path("model").asText()));
  }

  /** The answer for a model that is not listed. */
  public static Reply unknown(JsonNode body) {
    return OwnAnswers.notServed(
        404,
        "not_found_error",
        "model: this gateway's upstream has no `%s`".formatted(body.path("model").asText()));
  }

  /** A call's body; the line has read it before, so it is an object. */
  public static ObjectNode body(Upstream.Request request) {
    try {
      return StrictJson.object(request.body());
    } catch (MalformedJsonException e) {
      throw new UpstreamException(Fault.UNREADABLE, e);
    }
  }

  /** The betas that a client names in its header, where they go into the body instead. */
  public static List<String> betas(Headers headers) {
    return headers.all("anthropic-beta").stream()
        .flatMap(line -> Arrays.stream(line.split(",", -1)))
        .map(String::strip)
        .filter(beta -> !beta.isEmpty())
        .distinct()
        .toList();
  }
}
