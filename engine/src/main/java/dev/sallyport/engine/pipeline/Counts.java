package dev.sallyport.engine.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.sallyport.engine.budget.Estimate;
import dev.sallyport.engine.price.Usage;
import java.util.Optional;
import java.util.OptionalLong;

/** Tokens as the service counts them; the last count of a stream holds. */
final class Counts {

  /** What an event has around its text, in the service's own words. */
  private static final int FRAME_CHARS =
      "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"\"}}"
          .length();

  private JsonNode told = MissingNode.getInstance();
  private boolean whole;
  private long cameTokens;

  /** Takes a {@code usage} object of a reply; absent counts change nothing. */
  void take(JsonNode usage) {
    told = Usage.merged(told, usage);
  }

  /** The same for the last that it says. */
  void takeLast(JsonNode usage) {
    take(usage);
    whole |= usage.path("output_tokens").isIntegralNumber();
  }

  /** So much came of a part of the reply. */
  void came(int chars) {
    cameTokens += 1 + Estimate.tokens(Math.max(0, chars - FRAME_CHARS));
  }

  OptionalLong input() {
    return number("input_tokens");
  }

  OptionalLong output() {
    return number("output_tokens");
  }

  private OptionalLong number(String member) {
    var count = told.path(member);
    return count.isNumber() ? OptionalLong.of(count.asLong()) : OptionalLong.empty();
  }

  /** What it counted in the end; empty where it has not come so far. */
  Optional<Usage> counted() {
    return Optional.of(Usage.of(told, whole)).filter(Usage::whole);
  }

  /**
   * What is known of a reply that broke off: what was read, as it was counted, and what came,
   * rather too much than too little. Empty where nothing was counted.
   *
   * @param mostOutput so many tokens there were at most
   */
  Optional<Usage> atLeast(long mostOutput) {
    return Optional.of(Usage.of(told, whole))
        .filter(Usage::known)
        .map(
            one ->
                one.whole()
                    ? one
                    : one.withOutput(Math.max(one.output(), Math.min(cameTokens, mostOutput))));
  }
}
