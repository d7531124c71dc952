package dev.sallyport.engine.custody;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.json.StrictJson;

/**
 * What the service counted, as it said so in its reply. Each token is counted once.
 *
 * @param known whether it said anything
 * @param usual whether it is served at the usual price
 * @param input tokens that were read anew
 * @param written5m tokens that were put into the cache for five minutes; likewise for an hour
 * @param read tokens that came from the cache
 */
public record Usage(
    boolean known,
    boolean usual,
    long input,
    long written5m,
    long written1h,
    long read,
    long output) {

  /** It said nothing. */
  static final Usage UNKNOWN = new Usage(false, false, 0, 0, 0, 0, 0);

  /** All that a prompt had. */
  public long prompt() {
    return input + written5m + written1h + read;
  }

  /** What two reports say together: the later one where it says something. */
  static JsonNode merged(JsonNode before, JsonNode later) {
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

  static Usage of(JsonNode usage) {
    if (!usage.path("output_tokens").isIntegralNumber()) {
      return UNKNOWN;
    }
    var hour = usage.at("/cache_creation/ephemeral_1h_input_tokens").asLong(0);
    var tier = usage.path("service_tier").asText("standard");
    var speed = usage.path("speed").asText("standard");
    return new Usage(
        true,
        tier.equals("standard") && speed.equals("standard"),
        usage.path("input_tokens").asLong(0),
        Math.max(0, usage.path("cache_creation_input_tokens").asLong(0) - hour),
        hour,
        usage.path("cache_read_input_tokens").asLong(0),
        usage.path("output_tokens").asLong(0));
  }
}
