package dev.sallyport.tests.gateway;

import java.net.InetAddress;
import java.text.ParseException;
import java.util.Map;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.OAuth2Config;

/** An OIDC provider that gives any token that a test asks for. */
final class OddProvider {
  private OddProvider() {}

  /** One that answers. */
  static MockOAuth2Server started() {
    // Its usual server wants another OkHttp than the Java SDK has.
    MockOAuth2Server server =
        new MockOAuth2Server(OAuth2Config.Companion.fromJson("{\"httpServer\":\"NettyWrapper\"}"));
    server.start(InetAddress.getLoopbackAddress(), 0);
    return server;
  }

  /** The name of one of its issuers, as its tokens state it. */
  static String issuer(MockOAuth2Server server, String name) {
    try {
      return server.issueToken(name, "x", "y", Map.of()).getJWTClaimsSet().getIssuer();
    } catch (ParseException e) {
      throw new AssertionError(e);
    }
  }
}
