package dev.sallyport.engine.signin;

import dev.sallyport.engine.identity.Secrets;
import dev.sallyport.engine.memory.Expiring;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.saml.SignOut;
import dev.sallyport.engine.saml.SignedIn;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * People who have signed in with a browser. A session lasts {@link SignInLimits#SESSION} and is
 * kept in memory: after a restart they sign in again, which costs a redirect where the provider
 * still knows them.
 */
public final class Sessions {

  /**
   * A session.
   *
   * @param saml how it was begun at a SAML provider, which may end it; empty if it was elsewhere
   * @param form what each form of the session's pages has to bring along, so that no other site can
   *     send one (cross-site request forgery)
   */
  public record Session(Identity who, Optional<SignedIn> saml, String form) {

    private boolean isMeant(SignOut asked) {
      return saml.filter(asked::means).isPresent();
    }

    @Override
    public String toString() {
      return "Session[" + who.principal() + "]";
    }
  }

  private final Expiring<Session> sessions;
  private final Clock clock;
  private final SecureRandom random;

  public Sessions(Clock clock, SecureRandom random) {
    this.sessions = new Expiring<>(SignInLimits.SESSIONS_MAX, clock);
    this.clock = clock;
    this.random = random;
  }

  /** Begins one; what is returned is the cookie's value, and known to nobody else. */
  public String begin(Identity who) {
    return begin(who, Optional.empty(), longest());
  }

  /** Begins one that a SAML provider may end, and that ends with the provider's own. */
  public String begin(SignedIn person) {
    var until = person.until().filter(longest()::isAfter).orElse(longest());
    return begin(person.identity(), Optional.of(person), until);
  }

  private Instant longest() {
    return clock.instant().plus(SignInLimits.SESSION);
  }

  private String begin(Identity who, Optional<SignedIn> saml, Instant until) {
    var secret = new Secrets(random).next("");
    sessions.put(secret, new Session(who, saml, new Secrets(random).next("")), until);
    return secret;
  }

  /** The session of a cookie. */
  public Optional<Session> find(String cookie) {
    return sessions.find(cookie);
  }

  /** Ends the session of a cookie, and gives it back. */
  public Optional<Session> end(String cookie) {
    return sessions.take(cookie);
  }

  /** Ends those that a SAML provider means, and gives them back. */
  public List<Session> end(SignOut asked) {
    return sessions.takeAll(session -> session.isMeant(asked));
  }
}
