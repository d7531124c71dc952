package dev.sallyport.engine.upstream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.census.Census;
import dev.sallyport.engine.census.Census.Served;
import dev.sallyport.engine.json.MalformedJsonException;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.model.Endpoint;
import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.pipeline.Upstream.Reply;
import dev.sallyport.engine.pipeline.Upstream.Request;
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

  /**
   * What a call asks of such an upstream.
   *
   * @param model in the upstream's own words
   */
  public record Asked(Endpoint endpoint, String model) {}

  /**
   * What a call asks for, if there is such a thing here; no upstream of this kind tells of models.
   */
  public Optional<Asked> asked(Request request) {
    return endpoint(request)
        .flatMap(
            endpoint ->
                Optional.ofNullable(names.get(request.model()))
                    .map(model -> new Asked(endpoint, model)));
  }

  /**
   * The answer to a call that asks for nothing that is here.
   *
   * @param product what people call the upstream
   */
  public static Reply notServed(Request request, String product) {
    return endpoint(request).isPresent()
        ? OwnAnswers.notServed(
            404,
            "not_found_error",
            "model: this gateway's upstream has no `%s`".formatted(request.model()))
        : OwnAnswers.notServed(
            501,
            "not_supported",
            "%s has nothing like `%s %s`: name the model in your client's settings."
                .formatted(product, request.method(), request.path()));
  }

  private static Optional<Endpoint> endpoint(Request request) {
    return Census.ofClaude().at(request.method(), request.path()) instanceof Served served
            && served.endpoint().hasBody()
        ? Optional.of(served.endpoint())
        : Optional.empty();
  }

  /** A call's body; the line has read it before, so it is an object. */
  public static ObjectNode body(Request request) {
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
