package dev.sallyport.engine.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.engine.census.Census;
import dev.sallyport.engine.census.Census.Served;
import dev.sallyport.engine.json.Digests;
import dev.sallyport.engine.json.MalformedJsonException;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.model.Call;
import dev.sallyport.engine.model.Content;
import dev.sallyport.engine.model.Endpoint;
import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.model.RefusedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/** Reads a request's body once, by limits and strictly, and says what is asked for. */
final class Describer {

  /**
   * What does not change a call's meaning: how its reply is streamed and bounded, for whom it is
   * counted. A client that repeats a broken stream in one piece changes these and no others;
   * everything else counts, also what the API has yet to learn.
   */
  private static final Set<String> NO_MEANING = Set.of("stream", "max_tokens", "metadata");

  /** All that a hint for the service's cache can say; anything more in its place has a meaning. */
  private static final Map<String, Set<String>> CACHE_HINT =
      Map.of("type", Set.of("ephemeral"), "ttl", Set.of("5m", "1h"));

  private static final int MAX_LABEL_CHARS = 200;

  private final LineLimits limits;

  Describer(LineLimits limits) {
    this.limits = limits;
  }

  /**
   * Which endpoint is called.
   *
   * @throws RefusedException if it is none that is enforced
   */
  static Served served(Arrival arrival) {
    return switch (Census.ofClaude().at(arrival.method(), arrival.path())) {
      case Served served -> served;
      case Census.Named(Census.Refused refused) ->
          throw new RefusedException(
              Refusals.notServed(arrival.method(), arrival.path(), refused.why()));
      case Census.Unknown() ->
          throw new RefusedException(Refusals.notServed(arrival.method(), arrival.path()));
    };
  }

  /**
   * Reads the call.
   *
   * @throws RefusedException if the body is too large, encoded, or no JSON object
   */
  Call describe(String exchange, Instant at, Served served, Identity identity, Arrival arrival) {
    var endpoint = served.endpoint();
    var content =
        endpoint.hasBody()
            ? Content.read(body(arrival), Describer::document)
            : Content.named(served.named());
    var document = content.document();
    return new Call(
        exchange,
        at,
        identity,
        endpoint,
        arrival.query(),
        arrival.headers().without(CredentialsReader::carries),
        labels(arrival.headers(), document),
        content,
        digest(endpoint, document));
  }

  /** The endpoint counts: a yes to counting tokens is none to sending. */
  private static String digest(Endpoint endpoint, JsonNode document) {
    var meaning = Digests.canonical(document, NO_MEANING, Describer::isCacheHint);
    return Digests.sha256((endpoint.word() + " " + meaning).getBytes(StandardCharsets.UTF_8));
  }

  private static boolean isCacheHint(String name, JsonNode value) {
    return name.equals("cache_control")
        && value.isObject()
        && value
            .propertyStream()
            .allMatch(
                member ->
                    CACHE_HINT
                        .getOrDefault(member.getKey(), Set.of())
                        .contains(member.getValue().asText()));
  }

  private byte[] body(Arrival arrival) {
    var encoding = arrival.headers().first("content-encoding").orElse("identity");
    if (!encoding.equalsIgnoreCase("identity")) {
      throw new RefusedException(Refusals.encoded());
    }
    try {
      var bytes = arrival.body().readNBytes(limits.requestBytes() + 1);
      if (bytes.length > limits.requestBytes()) {
        throw new RefusedException(Refusals.tooLarge(limits.requestBytes()));
      }
      return bytes;
    } catch (IOException | UncheckedIOException _) {
      throw new RefusedException(Refusals.incomplete());
    }
  }

  private static JsonNode document(byte[] body) {
    try {
      return StrictJson.unicodeObject(body);
    } catch (MalformedJsonException e) {
      throw new RefusedException(Refusals.malformed(e.getMessage()));
    }
  }

  private static Call.Labels labels(Headers headers, JsonNode document) {
    return new Call.Labels(
        label(headers.first("user-agent").orElse("").split(" ", 2)[0]),
        label(headers.first("x-claude-code-session-id").orElseGet(() -> sessionOf(document))),
        label(headers.first("x-claude-code-agent-id").orElse("")));
  }

  /** A label is kept, compared and shown, so it is short; a longer one is told by its digest. */
  private static String label(String said) {
    return said.length() <= MAX_LABEL_CHARS
        ? said
        : "sha256:" + Digests.sha256(said.getBytes(StandardCharsets.UTF_8));
  }

  /** Claude Code puts a JSON text into {@code metadata.user_id}, with the session's id in it. */
  private static String sessionOf(JsonNode document) {
    var userId = document.path("metadata").path("user_id").asText("");
    if (!userId.startsWith("{")) {
      return "";
    }
    try {
      return StrictJson.unicodeObject(userId.getBytes(StandardCharsets.UTF_8))
          .path("session_id")
          .asText("");
    } catch (MalformedJsonException _) {
      return "";
    }
  }
}
