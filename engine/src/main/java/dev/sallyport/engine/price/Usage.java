package dev.sallyport.engine.price;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.json.StrictJson;
import java.util.Set;

/**
 * What the service counted, as it said so in its reply. Each token is counted once.
 *
 * @param known whether it said anything
 * @param whole whether it has counted to the end; of a reply that broke off there were at least so
 *     many
 * @param usual whether its tokens are all that is to be paid, and at the usual price
 * @param input tokens that were read anew
 * @param written5m tokens that were put into the cache for five minutes; likewise for an hour
 * @param read tokens that came from the cache
 */
public record Usage(
    boolean known,
    boolean whole,
    boolean usual,
    long input,
    long written5m,
    long written1h,
    long read,
    long output) {

  private static final String STANDARD = "standard";
  private static final Set<String> ANYWHERE = Set.of("global", "not_available");

  /** It said nothing. */
  public static final Usage UNKNOWN = new Usage(false, false, false, 0, 0, 0, 0, 0);

  /** All that a prompt had. */
  public long prompt() {
    return input + written5m + written1h + read;
  }

  /** All of it: each token once, wherever it came from. */
  public long tokens() {
    return prompt() + output;
  }

  /** The same, with so many tokens in the reply. */
  public Usage withOutput(long tokens) {
    return new Usage(known, whole, usual, input, written5m, written1h, read, tokens);
  }

  /** What two reports say together: the later one where it says something. */
  public static JsonNode merged(JsonNode before, JsonNode later) {
    if (!(later instanceof ObjectNode told)) {
      return before;
    }
    var both = StrictJson.newObject();
    if (before instanceof ObjectNode known) {
      both.setAll(known);
    }
    told.properties().stream()
        .filter(member -> !member.getValue().isNull())
        .forEach(member -> both.set(member.getKey(), member.getValue()));
    return both;
  }

  /**
   * What a reply says.
   *
   * @param whole whether it said so at its end
   */
  public static Usage of(JsonNode usage, boolean whole) {
    if (!usage.path("output_tokens").isIntegralNumber()) {
      return UNKNOWN;
    }
    var hour = usage.at("/cache_creation/ephemeral_1h_input_tokens").asLong(0);
    return new Usage(
        true,
        whole,
        isUsual(usage),
        usage.path("input_tokens").asLong(0),
        Math.max(0, usage.path("cache_creation_input_tokens").asLong(0) - hour),
        hour,
        usage.path("cache_read_input_tokens").asLong(0),
        usage.path("output_tokens").asLong(0));
  }

  /** Speed, place and searches have surcharges; what another pass has read is not in the sum. */
  private static boolean isUsual(JsonNode usage) {
    return usage.path("service_tier").asText(STANDARD).equals(STANDARD)
        && usage.path("speed").asText(STANDARD).equals(STANDARD)
        && ANYWHERE.contains(usage.path("inference_geo").asText("global"))
        && usage.at("/server_tool_use/web_search_requests").asLong(0) == 0
        && usage
            .path("iterations")
            .valueStream()
            .allMatch(pass -> pass.path("type").asText("").equals("message"));
  }
}
