package dev.sallyport.engine.identity;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.json.MalformedJsonException;
import dev.sallyport.engine.json.StrictJson;
import java.net.URI;

/**
 * What an issuer says of itself (OpenID Connect Discovery 1.0). It is read as JSON, member by
 * member: issuers of CI tokens leave out much of what a full OpenID provider must state.
 */
public final class Discovery {
  private final URI location;
  private final ObjectNode document;

  private Discovery(URI location, ObjectNode document) {
    this.location = location;
    this.document = document;
  }

  /**
   * Fetches it.
   *
   * @throws UnusableIssuerException if it cannot be had, or speaks for another issuer
   */
  public static Discovery fetch(TrustedIssuer issuer, Documents documents) {
    var location = issuer.discovery();
    var document = read(location, documents.fetch(location));
    // INVARIANT: the document speaks for exactly the issuer that was asked (OpenID Connect
    // Discovery 1.0, section 4.3); otherwise one tenant of a provider could speak for another.
    if (!document.path("issuer").asText().equals(issuer.issuer().toString())) {
      throw new UnusableIssuerException(
          "`%s` describes another issuer than `%s`: write the issuer as the provider does"
              .formatted(location, issuer.issuer()));
    }
    return new Discovery(location, document);
  }

  /**
   * The address that a member names.
   *
   * @throws UnusableIssuerException if there is none, or if it is less safe than the document's own
   */
  public URI endpoint(String member) {
    URI endpoint;
    try {
      endpoint = URI.create(document.path(member).asText());
    } catch (IllegalArgumentException _) {
      throw new UnusableIssuerException("`%s` has no usable `%s`".formatted(location, member));
    }
    var downgraded =
        "https".equalsIgnoreCase(location.getScheme())
            && !"https".equalsIgnoreCase(endpoint.getScheme());
    if (downgraded || !Locations.isSafe(endpoint)) {
      throw new UnusableIssuerException("`%s` has no safe `%s`".formatted(location, member));
    }
    return endpoint;
  }

  /** Whether a member is there and true. */
  public boolean says(String member) {
    return document.path(member).asBoolean(false);
  }

  /** A document that has to be a JSON object. */
  static ObjectNode read(URI location, byte[] document) {
    try {
      return StrictJson.object(document);
    } catch (MalformedJsonException e) {
      throw new UnusableIssuerException(
          "`%s` is not the JSON that was expected: %s".formatted(location, e.getMessage()));
    }
  }
}
