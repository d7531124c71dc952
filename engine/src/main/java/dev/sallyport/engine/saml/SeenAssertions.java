package dev.sallyport.engine.saml;

import java.time.Instant;

/**
 * Remembers which assertions, and requests to sign out, were used, since each counts once.
 *
 * <p>An implementation answers {@code true} for a message exactly once, however many callers come
 * at the same time and however often the gateway starts anew.
 */
@FunctionalInterface
public interface SeenAssertions {

  /**
   * Notes a use.
   *
   * @param issuer who made the message; IDs are unique within one provider only
   * @param id its ID
   * @param now what ended before this may be forgotten
   * @param until when it has ended for everybody, so that it may be forgotten
   * @return whether this is the first use
   * @throws SeenAssertionsUnavailableException if that cannot be recorded
   */
  boolean firstUse(String issuer, String id, Instant now, Instant until);
}
