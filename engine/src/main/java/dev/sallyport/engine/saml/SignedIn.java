package dev.sallyport.engine.saml;

import dev.sallyport.engine.model.Identity;
import java.time.Instant;
import java.util.Optional;

/**
 * A person who has signed in.
 *
 * @param identity who it is
 * @param name the provider's name for the person, which signing out needs as it is
 * @param sessionIndex the provider's name for the session, if it has one
 * @param until when the provider's session ends, if it says so
 * @param returnTo where the person wanted to go
 */
public record SignedIn(
    Identity identity,
    NameId name,
    Optional<String> sessionIndex,
    Optional<Instant> until,
    String returnTo) {

  /** Claims are not for logs. */
  @Override
  public String toString() {
    return "SignedIn[" + identity.issuer() + "]";
  }
}
