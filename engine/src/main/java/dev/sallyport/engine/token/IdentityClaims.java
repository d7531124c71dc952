package dev.sallyport.engine.token;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.identity.Claims;
import dev.sallyport.engine.identity.FaultyTokenException;
import dev.sallyport.engine.identity.TokenFault;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.model.Identity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;

/**
 * An identity as the claims of the gateway's own token, and back: the subject as its provider
 * states it, so that a policy sees the same person however often a token was exchanged.
 */
public final class IdentityClaims {
  private static final String CLAIMS = "idp_claims";
  private static final String ACTOR = "act";
  private static final String SCOPE = "scope";
  private static final String SINCE = "auth_time";

  private IdentityClaims() {}

  /**
   * Adds the claims that say who it is; not the token's own, such as {@code exp}.
   *
   * @throws TokenRefusedException if the provider's claims are too many for a token
   */
  public static void write(ObjectNode json, Identity identity) {
    json.put("sub", identity.subject())
        .put("idp", identity.issuer())
        .put("kind", identity.kind().word())
        .put("method", identity.method().word())
        .put(SINCE, identity.issuedAt().getEpochSecond());
    identity.groups().forEach(json.putArray("groups")::add);
    var claims = StrictJson.newObject();
    identity.claims().forEach(claims::set);
    if (StrictJson.bytes(claims).length > TokenLimits.CLAIMS_MAX_BYTES) {
      throw TokenRefusal.tooManyClaims();
    }
    json.set(CLAIMS, claims);
    if (!identity.scope().isEmpty()) {
      json.put(SCOPE, String.join(" ", identity.scope()));
    }
    var inner = json;
    for (var actor : identity.actors()) {
      // A principal is `issuer#subject`, and an issuer has no fragment.
      var cut = actor.indexOf('#');
      inner = inner.putObject(ACTOR);
      inner.put("iss", actor.substring(0, cut)).put("sub", actor.substring(cut + 1));
    }
  }

  /**
   * Whom the claims stand for.
   *
   * @throws FaultyTokenException if they were not written by {@link #write}
   */
  public static Identity read(ObjectNode json, String tokenId, Instant expiresAt) {
    var claims = new LinkedHashMap<String, JsonNode>();
    json.path(CLAIMS).properties().forEach(claim -> claims.put(claim.getKey(), claim.getValue()));
    return new Identity(
        named(Identity.Kind.values(), Claims.text(json, "kind")),
        Claims.text(json, "sub"),
        Claims.text(json, "idp"),
        Claims.groups(json, List.of("groups")),
        claims,
        tokenId,
        Claims.time(json, SINCE).orElse(Instant.EPOCH),
        expiresAt,
        named(Identity.Method.values(), Claims.text(json, "method")),
        actors(json),
        json.has(SCOPE) ? List.of(Claims.text(json, SCOPE).split(" ", -1)) : List.of());
  }

  private static List<String> actors(ObjectNode json) {
    var actors = new ArrayList<String>();
    JsonNode outer = json;
    while (outer.path(ACTOR) instanceof ObjectNode actor) {
      if (actors.size() == TokenLimits.ACTORS_MAX) {
        throw malformed();
      }
      actors.add(Claims.text(actor, "iss") + "#" + Claims.text(actor, "sub"));
      outer = actor;
    }
    return actors;
  }

  private static <E extends Enum<E>> E named(E[] all, String word) {
    for (var each : all) {
      if (each.name().toLowerCase(Locale.ROOT).equals(word)) {
        return each;
      }
    }
    throw malformed();
  }

  private static FaultyTokenException malformed() {
    return new FaultyTokenException(TokenFault.TOKEN_MALFORMED);
  }
}
