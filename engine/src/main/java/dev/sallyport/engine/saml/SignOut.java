package dev.sallyport.engine.saml;

import java.util.List;

/**
 * A provider asks that a person be signed out here as well.
 *
 * @param request the ID of its request, which the answer names
 * @param provider who asks
 * @param name whom it means, in its own words
 * @param sessions the sessions that it means; all of the person's where it names none
 */
public record SignOut(String request, String provider, NameId name, List<String> sessions) {
  public SignOut {
    sessions = List.copyOf(sessions);
  }

  /**
   * Whether a sign-in is among those that are to end. One of this person's without a session's name
   * is: it cannot be told from the others.
   */
  public boolean means(SignedIn person) {
    return person.identity().issuer().equals(provider)
        && person.name().value().equals(name.value())
        && (sessions.isEmpty() || person.sessionIndex().map(sessions::contains).orElse(true));
  }
}
