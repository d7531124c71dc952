package dev.sallyport.engine.identity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads claims by the types that RFC 7519 gives them; any other type is a malformed token. */
public final class Claims {
  private Claims() {}

  /** The value at a path of names; a missing node where there is none. */
  static JsonNode at(JsonNode claims, List<String> path) {
    var node = claims;
    for (var name : path) {
      node = node.path(name);
    }
    return node;
  }

  /** A text that must be there. */
  public static String text(ObjectNode claims, String name) {
    var value = claims.path(name);
    if (!value.isTextual() || value.textValue().isBlank()) {
      throw new FaultyTokenException(TokenFault.TOKEN_MALFORMED);
    }
    return value.textValue();
  }

  /** A NumericDate (RFC 7519, section 2), which may have a fraction. */
  public static Optional<Instant> time(ObjectNode claims, String name) {
    if (!claims.has(name)) {
      return Optional.empty();
    }
    var value = claims.path(name);
    if (!value.isNumber()) {
      throw new FaultyTokenException(TokenFault.TOKEN_MALFORMED);
    }
    var seconds = value.doubleValue();
    try {
      if (seconds >= 0 && seconds < Instant.MAX.getEpochSecond()) {
        return Optional.of(Instant.ofEpochSecond((long) seconds));
      }
    } catch (DateTimeException _) {
      // Falls through: no such time.
    }
    throw new FaultyTokenException(TokenFault.TOKEN_MALFORMED);
  }

  /** Whether {@code aud}, one name or several, holds the wanted one. */
  public static boolean isFor(ObjectNode claims, String audience) {
    var value = claims.path("aud");
    if (value.isArray()) {
      for (var each : value) {
        if (each.isTextual() && each.textValue().equals(audience)) {
          return true;
        }
      }
      return false;
    }
    return value.isTextual() && value.textValue().equals(audience);
  }

  /**
   * The groups: none where the claim is absent, otherwise one name or a list of names. Any other
   * shape is refused, since a policy that denies by group would be passed by whoever loses them.
   */
  public static List<String> groups(ObjectNode claims, List<String> path) {
    var value = at(claims, path);
    if (value.isMissingNode() || value.isNull()) {
      // OpenID Connect Core, section 5.6.2: the claim exists, but has to be fetched elsewhere.
      // Where only a short answer fits, Entra says `hasgroups` instead, and names no place.
      if (claims.path("_claim_names").has(path.getFirst())
          || (path.equals(List.of("groups")) && claims.path("hasgroups").asBoolean())) {
        throw new FaultyTokenException(TokenFault.GROUPS_UNREADABLE);
      }
      return List.of();
    }
    if (value.isTextual()) {
      return List.of(value.textValue());
    }
    if (!value.isArray()) {
      throw new FaultyTokenException(TokenFault.GROUPS_UNREADABLE);
    }
    var groups = new ArrayList<String>();
    for (var each : value) {
      if (!each.isTextual()) {
        throw new FaultyTokenException(TokenFault.GROUPS_UNREADABLE);
      }
      groups.add(each.textValue());
    }
    return groups;
  }
}
