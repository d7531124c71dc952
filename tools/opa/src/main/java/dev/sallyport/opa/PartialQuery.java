package dev.sallyport.opa;

import java.time.Instant;
import java.util.List;

/**
 * A question about inputs of which a part is known.
 *
 * @param sets rules that are sets of objects, such as {@code data.gateway.request.allow}
 * @param input what is known, as JSON
 * @param unknowns what is not, such as {@code input.identity}; all else that `input` does not have
 *     is not there
 * @param time what the evaluation's clock shows
 */
public record PartialQuery(List<String> sets, String input, List<String> unknowns, Instant time) {

  public PartialQuery {
    sets = List.copyOf(sets);
    unknowns = List.copyOf(unknowns);
  }
}
