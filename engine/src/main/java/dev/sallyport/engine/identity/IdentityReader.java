package dev.sallyport.engine.identity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.model.Identity;
import java.time.Instant;
import java.util.LinkedHashMap;

/** Makes an identity of claims that an issuer vouches for, however it does. */
final class IdentityReader {
  private IdentityReader() {}

  /**
   * Reads the claims as the issuer's are to be read.
   *
   * @throws FaultyTokenException if they are for somebody else, bound to what nobody can show, or
   *     not of the shapes that they have
   */
  static Identity read(TrustedIssuer issuer, ObjectNode claims, Instant expiresAt) {
    if (!issuer.parties().isEmpty() && !issuer.parties().contains(party(claims))) {
      throw new FaultyTokenException(TokenFault.WRONG_PARTY);
    }
    var _ = Binding.of(claims);
    var all = new LinkedHashMap<String, JsonNode>();
    claims.properties().forEach(claim -> all.put(claim.getKey(), claim.getValue()));
    return new Identity(
        issuer.kind().kind(claims),
        Claims.text(claims, "sub"),
        issuer.issuer().toString(),
        Claims.groups(claims, issuer.groupsClaim()),
        all,
        claims.path("jti").asText(),
        // A token that does not tell its age counts as old, so that a policy which asks for a
        // fresh one is not passed by leaving the claim out.
        Claims.time(claims, "iat").or(() -> Claims.time(claims, "nbf")).orElse(Instant.EPOCH),
        expiresAt);
  }

  /** The client to which the token was given; empty if it does not say. */
  private static String party(ObjectNode claims) {
    var party = claims.path("azp");
    return party.isTextual() ? party.textValue() : claims.path("client_id").asText("");
  }
}
