package dev.sallyport.engine.token;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.identity.DpopProofs;
import dev.sallyport.engine.json.StrictJson;

/**
 * What the gateway says of itself (RFC 8414). There is no {@code authorization_endpoint}: clients
 * of ours would take it for a sign-in of another kind.
 */
final class Metadata {
  private Metadata() {}

  static ObjectNode of(TokenConfig config, boolean saml, boolean devices) {
    var json = StrictJson.newObject();
    json.put("issuer", config.address())
        .put("token_endpoint", config.at("/oauth/token"))
        .put("revocation_endpoint", config.at("/oauth/revoke"))
        .put("jwks_uri", config.at("/oauth/jwks"));
    if (devices) {
      json.put("device_authorization_endpoint", config.at("/oauth/device_authorization"));
    }
    json.putArray("response_types_supported");
    var grants = json.putArray("grant_types_supported");
    grants.add(Grant.URN + "token-exchange").add(Grant.URN + "jwt-bearer");
    if (saml) {
      grants.add(Grant.URN + "saml2-bearer");
    }
    if (devices) {
      grants.add("refresh_token").add(Grant.URN + "device_code");
    }
    json.putArray("token_endpoint_auth_methods_supported").add("none");
    json.putArray("revocation_endpoint_auth_methods_supported").add("none");
    var proofs = json.putArray("dpop_signing_alg_values_supported");
    DpopProofs.ALGORITHMS.forEach(algorithm -> proofs.add(algorithm.word()));
    return json;
  }
}
