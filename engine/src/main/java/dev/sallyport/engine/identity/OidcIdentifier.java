package dev.sallyport.engine.identity;

import com.nimbusds.jose.JOSEException;
import dev.sallyport.engine.json.Digests;
import dev.sallyport.engine.memory.Recent;
import dev.sallyport.engine.model.Credentials;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.model.Refusal;
import dev.sallyport.engine.model.RefusedException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Believes signed tokens (JWT) of the issuers that the configuration names, and no others.
 *
 * <p>Whatever is wrong with a token before its signature and audience are known to be right, the
 * caller reads one and the same sentence, so that nobody can feel the way to a token that passes.
 * Only the rightful holder learns that a token has expired. The audit log has the exact cause.
 */
public final class OidcIdentifier implements Identifier {

  /** One issuer with the keys that it publishes. */
  private record Known(TrustedIssuer issuer, KeyRing keys) {}

  /**
   * A token whose signature and claims hold; whether it stands <em>now</em> is asked at each use.
   *
   * @param edition the edition of the issuer's keys that vouched for it
   */
  private record Verified(
      Identity identity, Instant notBefore, TrustedIssuer issuer, int edition) {}

  private final Map<String, Known> issuers;
  private final List<Introspector> introspectors = new ArrayList<>();
  private final String hints;
  private final Clock clock;
  private final Possession possession;
  private final Recent<Verified> verified = new Recent<>(IdentityLimits.VERIFIED_MAX);

  /**
   * Where keys are not asked for by proofs, tokens that are bound to one are refused.
   *
   * @param issuers each is asked for its keys when its first token comes; with none, nobody is
   *     believed
   * @param documents how keys are fetched
   * @param notices told in one sentence when an issuer's keys cannot be had, and when they can
   *     again
   */
  public OidcIdentifier(
      List<TrustedIssuer> issuers, Documents documents, Clock clock, Consumer<String> notices) {
    this(issuers, documents, clock, notices, Possession.BY_CERTIFICATE_ALONE);
  }

  /**
   * @param possession asks for the keys to which tokens are bound
   */
  public OidcIdentifier(
      List<TrustedIssuer> issuers,
      Documents documents,
      Clock clock,
      Consumer<String> notices,
      Possession possession) {
    this(issuers, documents, clock, notices, possession, Thread::startVirtualThread);
  }

  OidcIdentifier(
      List<TrustedIssuer> issuers,
      Documents documents,
      Clock clock,
      Consumer<String> notices,
      Possession possession,
      Executor background) {
    this.issuers = new LinkedHashMap<>();
    for (var issuer : issuers) {
      var published = new PublishedKeys(issuer, documents);
      var known = new Known(issuer, new KeyRing(published, clock, background, notices));
      if (this.issuers.put(issuer.issuer().toString(), known) != null) {
        throw new IllegalArgumentException(
            "issuer `%s` is named twice: keep one".formatted(issuer.issuer()));
      }
    }
    for (var issuer : issuers) {
      issuer
          .introspection()
          .ifPresent(how -> introspectors.add(new Introspector(issuer, how, documents, clock)));
    }
    // Every caller reads the hints of all issuers: one hint alone would tell which issuer is known.
    this.hints =
        issuers.isEmpty()
            ? "have one of the gateway's own"
            : issuers.stream()
                .map(TrustedIssuer::hint)
                .distinct()
                .collect(Collectors.joining(", or "));
    this.clock = clock;
    this.possession = possession;
  }

  @Override
  public Identity identify(Credentials credentials) {
    try {
      var identity = identify(credentials.token());
      // INVARIANT: also of a token that is remembered, whose proof was another.
      possession.require(Binding.of(identity), credentials);
      return identity;
    } catch (FaultyTokenException e) {
      throw new RefusedException(refusal(e.fault()));
    }
  }

  private Identity identify(String token) {
    if (token.length() > IdentityLimits.TOKEN_MAX_CHARS) {
      throw new FaultyTokenException(TokenFault.TOKEN_TOO_LARGE);
    }
    var digest = Digests.sha256(token.getBytes(StandardCharsets.UTF_8));
    if (!introspectors.isEmpty() && isOpaque(token)) {
      return introspected(token, digest);
    }
    var known = verified.find(digest).filter(this::stillVouched);
    var standing = known.orElseGet(() -> verify(CompactToken.parse(token)));
    try {
      checkTimes(standing);
    } catch (FaultyTokenException | RefusedException e) {
      verified.forget(digest);
      throw e;
    }
    if (known.isEmpty()) {
      verified.remember(digest, standing);
    }
    return standing.identity();
  }

  private static boolean isOpaque(String token) {
    return token.length() <= IdentityLimits.OPAQUE_TOKEN_MAX_CHARS
        && token.chars().filter(c -> c == '.').count() != 2;
  }

  private Identity introspected(String token, String digest) {
    for (var introspector : introspectors) {
      var identity = introspector.identify(token, digest);
      if (identity.isPresent()) {
        return identity.get();
      }
    }
    throw new FaultyTokenException(TokenFault.TOKEN_INACTIVE);
  }

  /** A token stands only as long as its issuer publishes the keys that vouched for it. */
  private boolean stillVouched(Verified token) {
    return known(token.identity().issuer()).keys().current().edition() == token.edition();
  }

  private Verified verify(CompactToken token) {
    var claims = token.claims();
    var known = known(Claims.text(claims, "iss"));
    var issuer = known.issuer();
    if (!issuer.algorithms().contains(token.algorithm())) {
      throw new FaultyTokenException(TokenFault.ALGORITHM_REFUSED);
    }
    var edition = checkSignature(token, known.keys());
    if (!Claims.isFor(claims, issuer.audience())) {
      throw new FaultyTokenException(TokenFault.WRONG_AUDIENCE);
    }
    var expiresAt = required(Claims.time(claims, "exp"));
    var identity = IdentityReader.read(issuer, claims, expiresAt);
    var stands =
        latest(
            Claims.time(claims, "nbf").orElse(Instant.EPOCH),
            Claims.time(claims, "iat").orElse(Instant.EPOCH));
    return new Verified(identity, stands, issuer, edition);
  }

  /** The edition of the issuer's keys under which the signature holds. */
  private static int checkSignature(CompactToken token, KeyRing ring) {
    var edition = ring.current();
    var keys = edition.matching(token.header());
    if (keys.isEmpty()) {
      edition = ring.after(edition);
      keys = edition.matching(token.header());
    }
    if (keys.isEmpty()) {
      throw new FaultyTokenException(TokenFault.UNKNOWN_KEY);
    }
    for (var key : keys) {
      try {
        if (key.check().holds(token.header(), token.signed(), token.signature())) {
          return edition.edition();
        }
      } catch (JOSEException _) {
        // A key that cannot be used with this header is a key that did not sign it.
      }
    }
    throw new FaultyTokenException(TokenFault.BAD_SIGNATURE);
  }

  private void checkTimes(Verified token) {
    var now = clock.instant();
    var expiresAt = token.identity().expiresAt();
    if (!now.isBefore(expiresAt.plus(IdentityLimits.CLOCK_SKEW))) {
      throw new RefusedException(
          refused(
              TokenFault.TOKEN_EXPIRED,
              "The token expired %s ago: %s."
                  .formatted(spoken(Duration.between(expiresAt, now)), token.issuer().hint())));
    }
    if (now.plus(IdentityLimits.CLOCK_SKEW).isBefore(token.notBefore())) {
      throw new RefusedException(
          refused(
              TokenFault.TOKEN_NOT_YET_VALID,
              "The token is not valid before %s from now: wait, or set the clock right."
                  .formatted(spoken(Duration.between(now, token.notBefore())))));
    }
  }

  private Known known(String issuer) {
    var known = issuers.get(issuer);
    if (known == null) {
      throw new FaultyTokenException(TokenFault.UNKNOWN_ISSUER);
    }
    return known;
  }

  private Refusal refusal(TokenFault fault) {
    return switch (fault) {
      case ISSUER_UNREACHABLE ->
          new Refusal(
              503,
              "api_error",
              fault.code(),
              "The gateway cannot reach the identity provider to check the token: try again in a"
                  + " moment.",
              true,
              Optional.of(IdentityLimits.FETCH_COOLDOWN));
      case TOKEN_TOO_LARGE ->
          refused(
              fault,
              "The token is larger than %d KiB: %s."
                  .formatted(IdentityLimits.TOKEN_MAX_CHARS / 1024, hints));
      case GROUPS_UNREADABLE ->
          refused(
              fault,
              "The token does not list its groups by name: ask whoever runs the gateway to map"
                  + " them.");
      case BOUND ->
          refused(
              fault,
              "The token is bound to a key in a way (`cnf`) that this gateway does not know: ask for"
                  + " one with `jkt` or `x5t#S256`.");
      case TOKEN_MALFORMED,
          TOKEN_EXPIRED,
          TOKEN_NOT_YET_VALID,
          UNKNOWN_ISSUER,
          WRONG_AUDIENCE,
          WRONG_PARTY,
          TOKEN_INACTIVE,
          UNKNOWN_KEY,
          BAD_SIGNATURE,
          ALGORITHM_REFUSED,
          CRITICAL_HEADER,
          WRONG_TYPE,
          TOKEN_REVOKED ->
          refused(fault, "The token is not one that this gateway accepts: %s.".formatted(hints));
    };
  }

  private static Refusal refused(TokenFault fault, String message) {
    return Refusal.last(401, "authentication_error", fault.code(), message);
  }

  private static Instant required(Optional<Instant> time) {
    return time.orElseThrow(() -> new FaultyTokenException(TokenFault.TOKEN_MALFORMED));
  }

  private static Instant latest(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  /** "3 minutes": the largest unit that fits, in whole numbers. */
  public static String spoken(Duration duration) {
    if (duration.toDays() > 0) {
      return counted(duration.toDays(), "day");
    }
    if (duration.toHours() > 0) {
      return counted(duration.toHours(), "hour");
    }
    if (duration.toMinutes() > 0) {
      return counted(duration.toMinutes(), "minute");
    }
    return counted(Math.max(1, duration.toSeconds()), "second");
  }

  private static String counted(long count, String unit) {
    return count + " " + unit + (count == 1 ? "" : "s");
  }
}
