package dev.sallyport.engine.budget;

import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.model.Ruling;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who spends, and on what.
 *
 * @param roles by which the policy has let the call pass: its rules that are called {@code role
 *     NAME}
 * @param model as the caller names it
 */
public record Spender(Identity identity, Set<String> roles, String model) {
  private static final String ROLE = "role ";

  public Spender {
    roles = Set.copyOf(roles);
  }

  /** Somebody whose call was ruled like this. */
  public static Spender of(Identity identity, Ruling ruling, String model) {
    return new Spender(
        identity,
        ruling.decision().rules().stream()
            .filter(rule -> rule.startsWith(ROLE))
            .map(rule -> rule.substring(ROLE.length()))
            .collect(Collectors.toSet()),
        model);
  }

  String principal() {
    return identity.principal();
  }
}
