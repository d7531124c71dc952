package dev.sallyport.engine.token;

import dev.sallyport.engine.model.Identity;
import java.util.List;

/** Who acts for whom (RFC 8693, section 4). */
final class Actors {
  private Actors() {}

  /** Whether the subject's own token lets that one act: it may name one, and mostly names none. */
  static boolean mayAct(Identity subject, Identity actor) {
    var named = subject.claims().get("may_act");
    return named == null
        || (named.path("sub").asText().equals(actor.subject())
            && named.path("iss").asText(subject.issuer()).equals(actor.issuer()));
  }

  static Identity with(Identity subject, List<String> actors) {
    return copy(subject, actors, subject.scope());
  }

  static Identity narrowed(Identity subject, List<String> scope) {
    return copy(subject, subject.actors(), scope);
  }

  private static Identity copy(Identity of, List<String> actors, List<String> scope) {
    return new Identity(
        of.kind(),
        of.subject(),
        of.issuer(),
        of.groups(),
        of.claims(),
        of.tokenId(),
        of.issuedAt(),
        of.expiresAt(),
        of.method(),
        actors,
        scope);
  }
}
