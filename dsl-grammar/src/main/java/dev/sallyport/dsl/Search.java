package dev.sallyport.dsl;

import java.util.List;
import java.util.Set;

/**
 * What is looked for in every request before the policy decides; it changes nothing.
 *
 * @param scopes of requests only
 */
public record Search(Set<Scope> scopes, List<Selector> selectors) {
  public Search {
    scopes = Set.copyOf(scopes);
    selectors = List.copyOf(selectors);
  }
}
