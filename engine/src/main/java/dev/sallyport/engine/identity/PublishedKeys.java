package dev.sallyport.engine.identity;

import com.nimbusds.jose.jwk.JWK;
import java.util.ArrayList;
import java.util.List;

/** Reads what an issuer publishes now: its discovery document and the key set that this names. */
record PublishedKeys(TrustedIssuer issuer, Documents documents) {

  /** The issuer's keys, in its order. */
  List<PublishedKey> fetch() {
    // Both are fetched each time, every few minutes, so that a provider may move its key set.
    var location = Discovery.fetch(issuer, documents).endpoint("jwks_uri");
    var keySet = Discovery.read(location, documents.fetch(location));
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
    // A set without any key is the issuer's word that none of its keys stands; this is no word.
    if (usable.isEmpty() && !keys.isEmpty()) {
      throw new UnusableIssuerException("`%s` has no key of a usable kind".formatted(location));
    }
    return List.copyOf(usable);
  }

  /** Whether two fetches brought the same keys. */
  static boolean same(List<PublishedKey> one, List<PublishedKey> other) {
    return jwks(one).equals(jwks(other));
  }

  private static List<JWK> jwks(List<PublishedKey> keys) {
    return keys.stream().map(PublishedKey::jwk).toList();
  }
}
