package dev.sallyport.engine.signin;

import dev.sallyport.engine.identity.Secrets;
import dev.sallyport.engine.memory.Expiring;
import dev.sallyport.engine.model.Identity;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
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
   * @param form what each form of the session's pages has to bring along, so that no other site can
   *     send one (cross-site request forgery)
   */
  public record Session(Identity who, String form) {

    /** Whether a form is of this session. */
    public boolean isOwn(String brought) {
      return MessageDigest.isEqual(
          form.getBytes(StandardCharsets.UTF_8), brought.getBytes(StandardCharsets.UTF_8));
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
    var secret = new Secrets(random).next("");
    sessions.put(
        secret,
        new Session(who, new Secrets(random).next("")),
        clock.instant().plus(SignInLimits.SESSION));
    return secret;
  }

  /** The session of a cookie. */
  public Optional<Session> find(String cookie) {
    return sessions.find(cookie);
  }

  /** Ends it. */
  public void end(String cookie) {
    sessions.take(cookie);
  }
}
