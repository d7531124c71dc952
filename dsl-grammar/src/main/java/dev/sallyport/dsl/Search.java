package dev.sallyport.dsl;

import java.util.List;
import java.util.Set;

/**
 * What is looked for before the policy decides on a call, or on the use of a tool; it changes
 * nothing.
 *
 * @param scopes none whose texts come after both
 */
public record Search(Set<Scope> scopes, List<Selector> selectors) {
  public Search {
    scopes = Set.copyOf(scopes);
    selectors = List.copyOf(selectors);
  }
}
