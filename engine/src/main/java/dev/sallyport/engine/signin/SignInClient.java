package dev.sallyport.engine.signin;

import dev.sallyport.engine.identity.TrustedIssuer;
import java.util.List;

/**
 * The gateway as a client of an OIDC provider at which people sign in.
 *
 * @param name what the page calls the provider
 * @param issuer the provider, and how its ID tokens are read; their audience is the client's id
 * @param secret the client's secret; empty for a public client, which PKCE alone protects
 * @param scopes what is asked for besides {@code openid}
 */
public record SignInClient(String name, TrustedIssuer issuer, String secret, List<String> scopes) {

  public SignInClient {
    scopes = List.copyOf(scopes);
    if (name.isBlank()) {
      throw new IllegalArgumentException("a provider for sign-ins needs a name for the page");
    }
  }

  /** The client's id, which is what ID tokens are made for. */
  String id() {
    return issuer.audience();
  }

  @Override
  public String toString() {
    return "SignInClient[" + name + ", " + issuer.issuer() + ", secret hidden]";
  }
}
