package dev.sallyport.engine.identity;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.engine.model.Identity.Kind;
import java.util.List;
import java.util.Map;

/** How an issuer's tokens tell people from services: {@code input.identity.kind} in a policy. */
public sealed interface KindRule {

  /** Every identity of the issuer is of one kind, as with an issuer of CI tokens. */
  record Always(Kind kind) implements KindRule {}

  /**
   * A claim tells.
   *
   * @param claim the path to the claim, outermost name first
   * @param kinds the kind for each value of the claim
   * @param otherwise the kind where the claim is absent or has another value
   */
  record ByClaim(List<String> claim, Map<String, Kind> kinds, Kind otherwise) implements KindRule {
    public ByClaim {
      claim = List.copyOf(claim);
      kinds = Map.copyOf(kinds);
      if (claim.isEmpty()) {
        throw new IllegalArgumentException("a kind rule by claim needs the claim's name");
      }
    }
  }

  /** The kind of the identity that has these claims. */
  default Kind kind(JsonNode claims) {
    return switch (this) {
      case Always(var kind) -> kind;
      case ByClaim(var path, var kinds, var otherwise) -> {
        var value = Claims.at(claims, path);
        yield value.isTextual() ? kinds.getOrDefault(value.textValue(), otherwise) : otherwise;
      }
    };
  }
}
