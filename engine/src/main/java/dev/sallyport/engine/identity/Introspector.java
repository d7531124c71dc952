package dev.sallyport.engine.identity;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.json.MalformedJsonException;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.model.Identity;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

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
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Answer> answers =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Answer> eldest) {
          return size() > IdentityLimits.INTROSPECTED_MAX;
        }
      };

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
    var known = known(digest);
    if (known != null && now.isBefore(known.until())) {
      return known.identity();
    }
    var said = read(ask(token), now);
    var until = now.plus(how.fresh());
    var answer =
        new Answer(
            said, said.map(Identity::expiresAt).filter(end -> end.isBefore(until)).orElse(until));
    remember(digest, answer);
    return said;
  }

  private byte[] ask(String token) {
    var credentials = encoded(how.clientId()) + ":" + encoded(how.secret());
    var authorization =
        "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    try {
      return documents.post(
          how.endpoint(),
          "token=" + encoded(token) + "&token_type_hint=access_token",
          Optional.of(authorization));
    } catch (UnusableIssuerException _) {
      throw new FaultyTokenException(TokenFault.ISSUER_UNREACHABLE);
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
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

  private @Nullable Answer known(String digest) {
    lock.lock();
    try {
      return answers.get(digest);
    } finally {
      lock.unlock();
    }
  }

  private void remember(String digest, Answer answer) {
    lock.lock();
    try {
      answers.put(digest, answer);
    } finally {
      lock.unlock();
    }
  }
}
