package dev.sallyport.engine.identity;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.json.MalformedJsonException;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.memory.Recent;
import dev.sallyport.engine.model.Identity;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Asks an issuer about tokens that are no JWTs (RFC 7662), and uses each answer for a while, also
 * one that says no. Answers are kept under the token's digest; the least recently used leave first.
 */
final class Introspector {

  /**
   * What the issuer said.
   *
   * @param identity whose token it is; empty if it does not stand
   * @param until when it has to be asked again
   */
  private record Answer(Optional<Identity> identity, Instant until) {}

  private final TrustedIssuer issuer;
  private final Introspection how;
  private final Documents documents;
  private final Clock clock;
  private final Recent<Answer> answers = new Recent<>(IdentityLimits.INTROSPECTED_MAX);

  Introspector(TrustedIssuer issuer, Introspection how, Documents documents, Clock clock) {
    this.issuer = issuer;
    this.how = how;
    this.documents = documents;
    this.clock = clock;
  }

  /**
   * Whose token it is.
   *
   * @param digest the token's, under which the answer is kept
   * @return empty if the issuer says that it does not stand
   * @throws FaultyTokenException if the issuer cannot be asked, or its answer is for somebody else
   */
  Optional<Identity> identify(String token, String digest) {
    var now = clock.instant();
    var known = answers.find(digest).filter(answer -> now.isBefore(answer.until()));
    if (known.isPresent()) {
      return known.get().identity();
    }
    var said = read(ask(token), now);
    var until = now.plus(how.fresh());
    var answer =
        new Answer(
            said, said.map(Identity::expiresAt).filter(end -> end.isBefore(until)).orElse(until));
    answers.remember(digest, answer);
    return said;
  }

  private byte[] ask(String token) {
    try {
      return documents.post(
          how.endpoint(),
          Map.of("token", token, "token_type_hint", "access_token"),
          how.clientId(),
          how.secret());
    } catch (UnusableIssuerException _) {
      throw new FaultyTokenException(TokenFault.ISSUER_UNREACHABLE);
    }
  }

  private Optional<Identity> read(byte[] said, Instant now) {
    ObjectNode claims;
    try {
      claims = StrictJson.object(said);
    } catch (MalformedJsonException _) {
      throw new FaultyTokenException(TokenFault.ISSUER_UNREACHABLE);
    }
    var active = claims.path("active");
    if (!active.isBoolean() || !active.booleanValue()) {
      return Optional.empty();
    }
    if (claims.has("iss") && !claims.path("iss").asText().equals(issuer.issuer().toString())) {
      throw new FaultyTokenException(TokenFault.UNKNOWN_ISSUER);
    }
    // RFC 7662 leaves `aud` out where it goes without saying, which is where the client is known.
    var meant =
        claims.has("aud") ? Claims.isFor(claims, issuer.audience()) : !issuer.parties().isEmpty();
    if (!meant) {
      throw new FaultyTokenException(TokenFault.WRONG_AUDIENCE);
    }
    var expiresAt = Claims.time(claims, "exp").orElse(now.plus(how.fresh()));
    return Optional.of(IdentityReader.read(issuer, claims, expiresAt))
        .filter(_ -> now.isBefore(expiresAt.plus(IdentityLimits.CLOCK_SKEW)));
  }
}
