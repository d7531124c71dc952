package dev.sallyport.engine.saml;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A signed assertion as it is written, not yet judged.
 *
 * @param confirmations the bearer confirmations
 * @param audiences each restriction's audiences: one of each has to be ours
 * @param signIn when and how the person signed in, if it says so
 * @param attributes the values by the attribute's name, those of one name together
 */
record Assertion(
    String id,
    String issuer,
    Instant issuedAt,
    NameId subject,
    List<Confirmation> confirmations,
    Span conditions,
    List<List<String>> audiences,
    Optional<SignIn> signIn,
    Map<String, List<String>> attributes) {

  /** Times between which something stands; the end itself is outside. */
  record Span(Optional<Instant> notBefore, Optional<Instant> notOnOrAfter) {
    static Span read(Tag tag) {
      return new Span(tag.time("NotBefore"), tag.time("NotOnOrAfter"));
    }
  }

  /** Who bears the assertion is its subject, if it is shown there, then and for that request. */
  record Confirmation(Span span, Optional<String> recipient, Optional<String> inResponseTo) {}

  record SignIn(
      Instant at,
      Optional<String> sessionIndex,
      Optional<Instant> until,
      Optional<String> context) {}

  Assertion {
    confirmations = List.copyOf(confirmations);
    audiences = List.copyOf(audiences);
    attributes = Map.copyOf(attributes);
  }

  /** Attributes are not for logs. */
  @Override
  public String toString() {
    return "Assertion[" + id + "]";
  }
}
