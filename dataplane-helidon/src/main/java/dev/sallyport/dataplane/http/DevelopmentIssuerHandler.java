package dev.sallyport.dataplane.http;

import dev.sallyport.engine.identity.DevelopmentIssuer;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerResponse;

/** Serves the development issuer's two documents, as an identity provider does. */
public final class DevelopmentIssuerHandler {
  private DevelopmentIssuerHandler() {}

  /** Adds the issuer's paths to a gateway's routes. */
  public static void serve(HttpRouting.Builder routes, DevelopmentIssuer issuer) {
    routes.get(
        issuer.discovery().getPath(), (_, response) -> send(response, issuer.discoveryJson()));
    routes.get(issuer.jwks().getPath(), (_, response) -> send(response, issuer.jwksJson()));
  }

  private static void send(ServerResponse response, String json) {
    response.header(HeaderNames.CONTENT_TYPE, "application/json");
    response.send(json);
  }
}
