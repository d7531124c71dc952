package dev.sallyport.engine.signin;

import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.Nonce;
import dev.sallyport.engine.identity.Discovery;
import dev.sallyport.engine.identity.Documents;
import dev.sallyport.engine.identity.Identifier;
import dev.sallyport.engine.identity.OidcIdentifier;
import dev.sallyport.engine.identity.Secrets;
import dev.sallyport.engine.identity.UnusableIssuerException;
import dev.sallyport.engine.json.MalformedJsonException;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.memory.Expiring;
import dev.sallyport.engine.model.Credentials;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.model.RefusedException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Sign-ins at OIDC providers, by the authorization code flow with PKCE (OpenID Connect Core 1.0,
 * section 3.1; RFC 7636). Each is bound to the browser that began it, and is good for one answer.
 */
public final class OidcSignIn {

  /**
   * A sign-in that is under way.
   *
   * @param endpoints of its provider
   * @param browser what the browser that began it has as a cookie
   * @param returnTo where the person wanted to go
   */
  private record Open(
      SignInClient client,
      Endpoints endpoints,
      Nonce nonce,
      CodeVerifier verifier,
      String browser,
      String returnTo) {
    /** Secrets are not for logs. */
    @Override
    public String toString() {
      return "Open[" + client.issuer().issuer() + "]";
    }
  }

  /** A person who has signed in, and where they wanted to go. */
  public record SignedIn(Identity who, String returnTo) {}

  private final List<SignInClient> clients;
  private final URI callback;
  private final Documents documents;
  private final Clock clock;
  private final SecureRandom random;
  private final Consumer<String> notices;
  private final Identifier identifier;
  private final Expiring<Open> open;
  private final Expiring<Endpoints> endpoints;
  private final Expiring<Boolean> unreachable;

  /**
   * @param clients at least one
   * @param callback where providers send browsers back
   * @param notices told in one sentence when a provider cannot be used
   */
  public OidcSignIn(
      List<SignInClient> clients,
      URI callback,
      Documents documents,
      Clock clock,
      SecureRandom random,
      Consumer<String> notices) {
    this.clients = List.copyOf(clients);
    this.callback = callback;
    this.documents = documents;
    this.clock = clock;
    this.random = random;
    this.notices = notices;
    this.identifier =
        new OidcIdentifier(
            this.clients.stream().map(SignInClient::issuer).toList(), documents, clock, notices);
    this.open = new Expiring<>(SignInLimits.OPEN_MAX, clock);
    this.endpoints = new Expiring<>(this.clients.size(), clock);
    this.unreachable = new Expiring<>(this.clients.size(), clock);
  }

  /** The providers, for the page. */
  public List<SignInClient> clients() {
    return clients;
  }

  /**
   * Begins a sign-in.
   *
   * @param issuer the provider's
   * @param browser what the browser has as a cookie, and sends along when it comes back
   * @param returnTo where the person wants to go then
   * @return where to send the browser
   * @throws SignInRefusedException if there is no such provider, or if it cannot be had
   */
  public URI begin(String issuer, String browser, String returnTo) {
    var client =
        clients.stream()
            .filter(known -> known.issuer().issuer().toString().equals(issuer))
            .findFirst()
            .orElseThrow(SignInRefusedException::unknownProvider);
    var provider = discovered(client);
    var secrets = new Secrets(random);
    var state = secrets.next("");
    var nonce = new Nonce(secrets.next(""));
    var verifier = new CodeVerifier(secrets.next(""));
    open.put(
        state,
        new Open(client, provider, nonce, verifier, browser, returnTo),
        clock.instant().plus(SignInLimits.OPEN));
    var scope = new Scope("openid");
    client.scopes().forEach(scope::add);
    return new AuthenticationRequest.Builder(
            ResponseType.CODE, scope, new ClientID(client.id()), callback)
        .endpointURI(provider.authorization())
        .state(new State(state))
        .nonce(nonce)
        .codeChallenge(verifier, CodeChallengeMethod.S256)
        .build()
        .toURI();
  }

  /**
   * Ends a sign-in with what the provider has sent along with the browser.
   *
   * @param issuer who says so ({@code iss}, RFC 9207); empty where the provider does not tell
   * @throws SignInRefusedException if it comes to nothing
   */
  public SignedIn finish(String state, String code, Optional<String> issuer, String browser) {
    // Who has heard of a state alone cannot use it up: the browser has to be the same.
    var begun = open.find(state).orElseThrow(OidcSignIn::over);
    if (browser.isEmpty() || !Secrets.hash(browser).equals(Secrets.hash(begun.browser()))) {
      throw new SignInRefusedException(
          "another_browser", "This sign-in was begun in another browser: begin it in this one.");
    }
    if (open.take(state).isEmpty()) {
      throw over();
    }
    var expected = begun.client().issuer().issuer().toString();
    if (!issuer.map(expected::equals).orElse(!begun.endpoints().tellsIssuer())) {
      throw refused("mixed_up_provider");
    }
    var who = identified(idToken(begun, code));
    var nonce = who.claims().get("nonce");
    if (nonce == null
        || !begun.nonce().getValue().equals(nonce.textValue())
        || !who.issuer().equals(expected)) {
      throw refused("wrong_nonce");
    }
    return new SignedIn(who, begun.returnTo());
  }

  private Identity identified(String idToken) {
    try {
      return identifier.identify(new Credentials(idToken));
    } catch (RefusedException e) {
      throw refused(e.refusal().code());
    }
  }

  private String idToken(Open begun, String code) {
    var client = begun.client();
    var form =
        Map.of(
            "grant_type", "authorization_code",
            "code", code,
            "redirect_uri", callback.toString(),
            "code_verifier", begun.verifier().getValue(),
            "client_id", client.id());
    try {
      var answer = documents.post(begun.endpoints().token(), form, client.id(), client.secret());
      var token = StrictJson.object(answer).path("id_token");
      if (token.isTextual()) {
        return token.textValue();
      }
      throw refused("no_id_token");
    } catch (UnusableIssuerException e) {
      notices.accept("a sign-in failed: " + e.getMessage());
      throw refused("provider_refused");
    } catch (MalformedJsonException _) {
      throw refused("no_id_token");
    }
  }

  /**
   * Where a provider wants people, and codes, to be sent.
   *
   * @param tellsIssuer whether it says in each answer who it is (RFC 9207, section 3)
   */
  private record Endpoints(URI authorization, URI token, boolean tellsIssuer) {}

  private Endpoints discovered(SignInClient client) {
    var issuer = client.issuer().issuer().toString();
    var known = endpoints.find(issuer);
    if (known.isPresent()) {
      return known.get();
    }
    if (unreachable.find(issuer).isPresent()) {
      throw unreachable();
    }
    try {
      var discovery = Discovery.fetch(client.issuer(), documents);
      var found =
          new Endpoints(
              discovery.endpoint("authorization_endpoint"),
              discovery.endpoint("token_endpoint"),
              discovery.says("authorization_response_iss_parameter_supported"));
      endpoints.put(issuer, found, clock.instant().plus(SignInLimits.ENDPOINTS));
      return found;
    } catch (UnusableIssuerException e) {
      notices.accept("nobody can sign in at `%s`: %s".formatted(issuer, e.getMessage()));
      unreachable.put(issuer, true, clock.instant().plus(SignInLimits.UNREACHABLE));
      throw unreachable();
    }
  }

  private static SignInRefusedException unreachable() {
    return new SignInRefusedException(
        "provider_unreachable",
        "The identity provider cannot be reached now: try again in a moment.");
  }

  private static SignInRefusedException over() {
    return new SignInRefusedException(
        "sign_in_over", "This sign-in is over, or took longer than ten minutes: begin again.");
  }

  private static SignInRefusedException refused(String code) {
    return new SignInRefusedException(
        code, "The identity provider's answer is not one that this gateway accepts: begin again.");
  }
}
