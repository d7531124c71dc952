package dev.sallyport.opa;

import java.time.Instant;
import java.util.List;

/**
 * A question to OPA's own evaluator.
 *
 * @param text such as {@code data.gateway.request}
 * @param inputs JSON texts, each evaluated for itself; an empty one stands for no input at all
 * @param time what the evaluation's clock shows
 * @param explained whether each answer tells how it came about
 */
public record Query(String text, List<String> inputs, Instant time, boolean explained) {

  public Query {
    inputs = List.copyOf(inputs);
  }

  /** A question about one input, at the beginning of 1970, unexplained. */
  public static Query of(String text, String input) {
    return new Query(text, List.of(input), Instant.EPOCH, false);
  }
}
