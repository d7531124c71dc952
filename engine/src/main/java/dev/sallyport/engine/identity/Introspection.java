package dev.sallyport.engine.identity;

import java.net.URI;
import java.time.Duration;

/**
 * How an issuer is asked about a token that is no JWT (RFC 7662).
 *
 * @param endpoint the issuer's `introspection_endpoint`; https, except on loopback
 * @param clientId who asks, as HTTP's basic authentication has it (RFC 6749, section 2.3.1)
 * @param secret its secret
 * @param fresh how long an answer is used unasked: a revoked token stands at most this long
 */
public record Introspection(URI endpoint, String clientId, String secret, Duration fresh) {

  public Introspection {
    Locations.checkSafe("introspection endpoint", endpoint);
    if (clientId.isBlank() || secret.isBlank()) {
      throw new IllegalArgumentException(
          "introspection at `%s` needs a client id and a secret".formatted(endpoint));
    }
    if (fresh.isNegative() || fresh.compareTo(IdentityLimits.INTROSPECTION_FRESH_MAX) > 0) {
      throw new IllegalArgumentException(
          "an answer of `%s` is used for at most %d s"
              .formatted(endpoint, IdentityLimits.INTROSPECTION_FRESH_MAX.toSeconds()));
    }
  }

  @Override
  public String toString() {
    return "Introspection[endpoint=" + endpoint + ", clientId=" + clientId + ", secret hidden]";
  }
}
