package dev.sallyport.engine.identity;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.jwk.JWK;
import dev.sallyport.engine.json.MalformedJsonException;
import dev.sallyport.engine.json.StrictJson;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** Reads what an issuer publishes now: its discovery document and the key set that this names. */
record PublishedKeys(TrustedIssuer issuer, Documents documents) {

  /** The issuer's keys, in its order. */
  List<PublishedKey> fetch() {
    // Both are fetched each time, every few minutes, so that a provider may move its key set.
    var location = keySetLocation();
    var keySet = read(location);
    var keys = keySet.path("keys");
    if (!keys.isArray()) {
      throw new UnusableIssuerException("`%s` is not a JWK set".formatted(location));
    }
    var usable = new ArrayList<PublishedKey>();
    for (var key : keys) {
      if (key.isObject()) {
        PublishedKey.parse(key.toString()).ifPresent(usable::add);
      }
    }
    return List.copyOf(usable);
  }

  /**
   * Two members of the document matter here, so it is read as JSON: issuers of CI tokens leave out
   * much of what a full OpenID provider must state.
   */
  private URI keySetLocation() {
    var discovery = issuer.discovery();
    var document = read(discovery);
    // INVARIANT: the document speaks for exactly the issuer that was asked (OpenID Connect
    // Discovery 1.0, section 4.3); otherwise one tenant of a provider could speak for another.
    if (!document.path("issuer").asText().equals(issuer.issuer().toString())) {
      throw new UnusableIssuerException(
          "`%s` describes another issuer than `%s`: write the issuer as the provider does"
              .formatted(discovery, issuer.issuer()));
    }
    URI location;
    try {
      location = URI.create(document.path("jwks_uri").asText());
    } catch (IllegalArgumentException _) {
      throw new UnusableIssuerException("`%s` has no usable `jwks_uri`".formatted(discovery));
    }
    var downgraded =
        "https".equalsIgnoreCase(discovery.getScheme())
            && !"https".equalsIgnoreCase(location.getScheme());
    if (downgraded || !Locations.isSafe(location)) {
      throw new UnusableIssuerException("`%s` has no safe `jwks_uri`".formatted(discovery));
    }
    return location;
  }

  private ObjectNode read(URI location) {
    try {
      return StrictJson.object(documents.fetch(location));
    } catch (MalformedJsonException e) {
      throw new UnusableIssuerException(
          "`%s` is not the JSON that was expected: %s".formatted(location, e.getMessage()));
    }
  }

  /** Whether two fetches brought the same keys. */
  static boolean same(List<PublishedKey> one, List<PublishedKey> other) {
    return jwks(one).equals(jwks(other));
  }

  private static List<JWK> jwks(List<PublishedKey> keys) {
    return keys.stream().map(PublishedKey::jwk).toList();
  }
}
