package dev.sallyport.engine.signin;

import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.model.RefusedException;
import dev.sallyport.engine.saml.AuthnRequests;
import dev.sallyport.engine.saml.Incoming;
import dev.sallyport.engine.saml.Logouts;
import dev.sallyport.engine.saml.OpenRequests;
import dev.sallyport.engine.saml.Outgoing;
import dev.sallyport.engine.saml.Responses;
import dev.sallyport.engine.saml.SamlProvider;
import dev.sallyport.engine.saml.ServiceProvider;
import dev.sallyport.engine.saml.SignOut;
import dev.sallyport.engine.saml.SignedIn;
import dev.sallyport.engine.saml.TrustedProviders;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Sign-ins at SAML providers, and signing out on either side (SAML profiles, sections 4.1 and 4.4).
 * Each sign-in is bound to the browser that began it, and is good for one answer.
 */
public final class SamlSignIn {

  /**
   * A provider has ended sessions of a person here.
   *
   * @param people whose sessions they were; empty if there were none
   * @param answer what the browser carries back; empty if the provider cannot be told
   */
  public record SignedOut(List<Identity> people, Optional<Outgoing> answer) {
    public SignedOut {
      people = List.copyOf(people);
    }
  }

  private final TrustedProviders providers;
  private final ServiceProvider us;
  private final Sessions sessions;
  private final AuthnRequests requests;
  private final Responses responses;
  private final Logouts logouts;

  /**
   * @param us the gateway, as providers know it
   * @param sessions those that providers may end
   */
  public SamlSignIn(
      TrustedProviders providers,
      ServiceProvider us,
      Sessions sessions,
      Clock clock,
      SecureRandom random) {
    this.providers = providers;
    this.us = us;
    this.sessions = sessions;
    var open = new OpenRequests(clock);
    this.requests = new AuthnRequests(providers, us, open, random);
    this.responses = new Responses(providers, us, open);
    this.logouts = new Logouts(providers, us, open, random);
  }

  /** The providers, for the page. */
  public List<SamlProvider> providers() {
    return providers.signingIn();
  }

  /** What providers import, as {@code application/samlmetadata+xml}. */
  public String metadata() {
    return us.metadata();
  }

  /**
   * Begins a sign-in.
   *
   * @param entityId the provider's
   * @param browser what the browser has as a cookie, and sends along when it comes back
   * @param returnTo where the person wants to go then
   * @return what the browser carries to the provider
   * @throws SignInRefusedException if there is no such provider, or if it cannot be had
   */
  public Outgoing begin(String entityId, String browser, String returnTo) {
    if (providers().stream().noneMatch(known -> known.entityId().equals(entityId))) {
      throw SignInRefusedException.unknownProvider();
    }
    return refusing(() -> requests.begin(entityId, browser, returnTo));
  }

  /**
   * Ends a sign-in with what the provider has sent along with the browser.
   *
   * @param samlResponse the form's field of that name
   * @param relayState likewise: which sign-in it answers
   * @throws SignInRefusedException if it comes to nothing
   */
  public SignedIn finish(String samlResponse, String relayState, String browser) {
    return refusing(() -> responses.accept(samlResponse, relayState, browser));
  }

  /**
   * Asks the provider to sign a person out, whose session here has ended.
   *
   * @return what the browser carries there; empty if the provider signs nobody out, or cannot be
   *     reached
   */
  public Optional<Outgoing> signOut(SignedIn person) {
    return possible(() -> logouts.begin(person));
  }

  /**
   * The provider's answer to {@link #signOut}.
   *
   * @return whether it signed the person out everywhere; if not, somewhere a session goes on
   * @throws SignInRefusedException if it is no answer to us
   */
  public boolean signedOut(Incoming answer) {
    return refusing(() -> logouts.ended(answer));
  }

  /**
   * Ends the sessions of a person whom the provider signs out.
   *
   * @param relayState what came with the request, which goes back unread
   * @throws SignInRefusedException if no trusted provider made it for us just now
   */
  public SignedOut asked(Incoming request, String relayState) {
    SignOut asked = refusing(() -> logouts.asked(request));
    var people = sessions.end(asked).stream().map(Sessions.Session::who).toList();
    return new SignedOut(people, possible(() -> logouts.answer(asked, relayState)));
  }

  private static Optional<Outgoing> possible(Supplier<Outgoing> message) {
    try {
      return Optional.of(message.get());
    } catch (RefusedException _) {
      // Here the person is signed out, whoever else can be told.
      return Optional.empty();
    }
  }

  private static <T> T refusing(Supplier<T> work) {
    try {
      return work.get();
    } catch (RefusedException e) {
      throw new SignInRefusedException(e.refusal().code(), e.refusal().message());
    }
  }
}
