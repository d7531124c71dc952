package dev.sallyport.engine.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import dev.sallyport.engine.identity.Algorithm;
import dev.sallyport.engine.identity.Binding;
import dev.sallyport.engine.identity.Claims;
import dev.sallyport.engine.identity.CompactToken;
import dev.sallyport.engine.identity.FaultyTokenException;
import dev.sallyport.engine.identity.Identifier;
import dev.sallyport.engine.identity.Identifiers;
import dev.sallyport.engine.identity.IdentityLimits;
import dev.sallyport.engine.identity.OidcIdentifier;
import dev.sallyport.engine.identity.Possession;
import dev.sallyport.engine.identity.TokenFault;
import dev.sallyport.engine.json.Digests;
import dev.sallyport.engine.memory.Recent;
import dev.sallyport.engine.model.Credentials;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.model.Refusal;
import dev.sallyport.engine.model.RefusedException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;

/**
 * Believes the gateway's own tokens, and says whom the identity provider had vouched for. As with
 * strangers' tokens, only the rightful holder learns what is wrong with one.
 */
public final class GatewayTokenIdentifier implements Identifier {

  /**
   * A token that stands.
   *
   * @param root what revokes it together with all that was made from the same
   */
  record Standing(Identity identity, String root, Instant issuedAt, Binding binding) {}

  private final TokenConfig config;
  private final SigningKeys keys;
  private final Revocations revocations;
  private final Clock clock;
  private final byte[] beginning;
  private final Possession possession;
  private final Recent<Standing> verified = new Recent<>(IdentityLimits.VERIFIED_MAX);

  /**
   * @param possession asks for the key that a token is bound to
   */
  public GatewayTokenIdentifier(
      TokenConfig config,
      SigningKeys keys,
      Revocations revocations,
      Clock clock,
      Possession possession) {
    this.config = config;
    this.keys = keys;
    this.revocations = revocations;
    this.clock = clock;
    this.beginning = AccessTokens.beginning(config);
    this.possession = possession;
  }

  /** Its place among other ways to identify. */
  public Identifiers.Way way() {
    return new Identifiers.Way(this::recognises, this);
  }

  /**
   * Whether it says that it is one of ours: whether its claims begin as ours do. Nothing is
   * believed by this: it only chooses who is asked, at each call, so no more is read than that.
   */
  public boolean recognises(Credentials credentials) {
    var token = credentials.token();
    var from = token.indexOf('.') + 1;
    var to = from + (beginning.length + 2) / 3 * 4;
    if (from == 0 || to > token.length()) {
      return false;
    }
    try {
      var claims = Base64.getUrlDecoder().decode(token.substring(from, to));
      return MessageDigest.isEqual(Arrays.copyOf(claims, beginning.length), beginning);
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  @Override
  public Identity identify(Credentials credentials) {
    return held(credentials).identity();
  }

  /** What the token stands for, if whoever shows it has what it is bound to. */
  Standing held(Credentials credentials) {
    var standing = standing(credentials);
    possession.require(standing.binding(), credentials);
    return standing;
  }

  /** What the token stands for, whoever shows it: to take it back, nobody needs its key. */
  Standing standing(Credentials credentials) {
    try {
      return standing(credentials.token());
    } catch (FaultyTokenException e) {
      throw refused(
          e.fault(),
          "The token is not one that this gateway accepts: exchange a new one of your identity"
              + " provider, or sign in again.");
    }
  }

  private Standing standing(String token) {
    if (token.length() > IdentityLimits.TOKEN_MAX_CHARS) {
      throw new FaultyTokenException(TokenFault.TOKEN_TOO_LARGE);
    }
    var digest = Digests.sha256(token.getBytes(StandardCharsets.UTF_8));
    var known = verified.find(digest);
    var standing = known.orElseGet(() -> verify(CompactToken.parse(token)));
    try {
      requireStanding(standing);
    } catch (FaultyTokenException | RefusedException e) {
      verified.forget(digest);
      throw e;
    }
    if (known.isEmpty()) {
      verified.remember(digest, standing);
    }
    return standing;
  }

  private Standing verify(CompactToken token) {
    var claims = token.claims();
    if (token.algorithm() != Algorithm.ES256) {
      throw new FaultyTokenException(TokenFault.ALGORITHM_REFUSED);
    }
    checkSignature(token);
    // INVARIANT: our keys sign other things than access tokens only under another type.
    if (!token.type().equals(AccessTokens.TYPE.getType())) {
      throw new FaultyTokenException(TokenFault.WRONG_TYPE);
    }
    if (!Claims.text(claims, "iss").equals(config.address())) {
      throw new FaultyTokenException(TokenFault.UNKNOWN_ISSUER);
    }
    if (!Claims.isFor(claims, config.address())) {
      throw new FaultyTokenException(TokenFault.WRONG_AUDIENCE);
    }
    var malformed = new FaultyTokenException(TokenFault.TOKEN_MALFORMED);
    var expiresAt = Claims.time(claims, "exp").orElseThrow(() -> malformed);
    var issuedAt = Claims.time(claims, "iat").orElseThrow(() -> malformed);
    var identity = IdentityClaims.read(claims, Claims.text(claims, "jti"), expiresAt);
    return new Standing(identity, Claims.text(claims, "sid"), issuedAt, Binding.of(claims));
  }

  private void checkSignature(CompactToken token) {
    var keyId = token.header().getKeyID();
    var key =
        keys.named(keyId == null ? "" : keyId)
            .orElseThrow(() -> new FaultyTokenException(TokenFault.UNKNOWN_KEY));
    try {
      if (new ECDSAVerifier(key.toPublicJWK())
          .verify(token.header(), token.signed(), token.signature())) {
        return;
      }
    } catch (JOSEException _) {
      // A key that cannot be used with this header is a key that did not sign it.
    }
    throw new FaultyTokenException(TokenFault.BAD_SIGNATURE);
  }

  /** The gateway's own clock gave the times, so the end has no grace. */
  private void requireStanding(Standing token) {
    var now = clock.instant();
    var expiresAt = token.identity().expiresAt();
    if (!now.isBefore(expiresAt)) {
      // Whoever can refresh it does so at a plain 401; with `x-should-retry: false` it would not.
      throw new RefusedException(
          Refusal.passing(
              401,
              "authentication_error",
              TokenFault.TOKEN_EXPIRED.code(),
              "The token expired %s ago: exchange a new one of your identity provider, or sign in again."
                  .formatted(OidcIdentifier.spoken(Duration.between(expiresAt, now)))));
    }
    if (now.plus(IdentityLimits.CLOCK_SKEW).isBefore(token.issuedAt())) {
      throw refused(
          TokenFault.TOKEN_NOT_YET_VALID,
          "The token is not valid before %s from now: wait, or set the clock right."
              .formatted(OidcIdentifier.spoken(Duration.between(now, token.issuedAt()))));
    }
    if (revocations.isRevoked(token.identity().tokenId()) || revocations.isRevoked(token.root())) {
      throw refused(
          TokenFault.TOKEN_REVOKED,
          "The token was revoked: exchange a new one of your identity provider, or sign in again.");
    }
  }

  private static RefusedException refused(TokenFault fault, String message) {
    return new RefusedException(Refusal.last(401, "authentication_error", fault.code(), message));
  }
}
