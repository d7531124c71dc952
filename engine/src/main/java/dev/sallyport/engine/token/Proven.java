package dev.sallyport.engine.token;

import dev.sallyport.engine.identity.Binding;
import dev.sallyport.engine.model.Identity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;

/**
 * What somebody has shown.
 *
 * @param root what revokes it, where it is a token of ours
 * @param binding of the token that is given for it
 */
record Proven(Identity identity, Optional<String> root, Instant notAfter, Binding binding) {

  /** The same, with somebody who acts for them. */
  Proven by(Proven acting) {
    var actor = acting.identity();
    var chain = new ArrayList<String>();
    chain.add(actor.principal());
    chain.addAll(identity.actors());
    if (chain.size() > TokenLimits.ACTORS_MAX) {
      throw TokenRefusal.request(
          "too_many_actors",
          "At most %d can act for one another: begin with the token of whom it is for."
              .formatted(TokenLimits.ACTORS_MAX));
    }
    if (!actor.actors().isEmpty()) {
      throw TokenRefusal.request(
          "actor_delegated", "Whoever acts for another shows a token of its own.");
    }
    if (!Actors.mayAct(identity, actor)) {
      throw TokenRefusal.request(
          "actor_not_named", "The token names somebody else who may act for its subject.");
    }
    var until = actor.expiresAt().isBefore(notAfter) ? actor.expiresAt() : notAfter;
    var both =
        new Binding(binding.key(), binding.certificate().or(() -> acting.binding().certificate()));
    return new Proven(Actors.with(identity, chain), root, until, both);
  }
}
