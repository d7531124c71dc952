package dev.sallyport.engine.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.dpop.JWKThumbprintConfirmation;
import com.nimbusds.oauth2.sdk.dpop.verifiers.AccessTokenValidationException;
import com.nimbusds.oauth2.sdk.dpop.verifiers.DPoPIssuer;
import com.nimbusds.oauth2.sdk.dpop.verifiers.DPoPProofContext;
import com.nimbusds.oauth2.sdk.dpop.verifiers.DPoPProofUse;
import com.nimbusds.oauth2.sdk.dpop.verifiers.DPoPProtectedResourceRequestVerifier;
import com.nimbusds.oauth2.sdk.dpop.verifiers.DPoPTokenRequestVerifier;
import com.nimbusds.oauth2.sdk.dpop.verifiers.InvalidDPoPProofException;
import com.nimbusds.oauth2.sdk.token.DPoPAccessToken;
import com.nimbusds.oauth2.sdk.util.Receiver;
import com.nimbusds.oauth2.sdk.util.singleuse.SingleUseChecker;
import com.nimbusds.openid.connect.sdk.Nonce;
import dev.sallyport.engine.memory.Once;
import dev.sallyport.engine.model.Holding.Proof;
import java.net.URI;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Believes proofs that a caller has a key (DPoP, RFC 9449): each is a signature by that key for one
 * request, of this minute, and counts once.
 */
public final class DpopProofs {

  /** How proofs may be signed: what every client has, and what security modules have. */
  public static final List<Algorithm> ALGORITHMS =
      List.of(Algorithm.ES256, Algorithm.ES384, Algorithm.PS256, Algorithm.RS256);

  private static final Set<JWSAlgorithm> ACCEPTED =
      ALGORITHMS.stream().map(Algorithm::jose).collect(Collectors.toCollection(LinkedHashSet::new));

  /** The library reads the machine's clock, so its window is left open, and ours is held. */
  private static final long ANY_TIME_SECONDS = Duration.ofDays(36_500).toSeconds();

  /** The library counts uses before it has looked at the token's hash, so that is done here. */
  private static final SingleUseChecker<DPoPProofUse> COUNTED_LATER = _ -> {};

  /** The library keeps its memory by who signed, and ours is kept by the key. */
  private static final DPoPIssuer ANYBODY = new DPoPIssuer("anybody");

  /** We give none, so none comes back. */
  private static final Set<Nonce> NO_NONCES = Set.of();

  private static final Receiver<DPoPProofContext> UNHEARD = _ -> {};

  private final String address;
  private final Clock clock;
  private final Once used;

  /**
   * @param address the gateway's, as callers reach it, to which a request's path is added
   */
  public DpopProofs(URI address, Clock clock) {
    this.address = normal(address);
    this.clock = clock;
    this.used = new Once(IdentityLimits.PROOFS_MAX, clock);
  }

  /** As clients spell it (RFC 3986, section 6.2.2.1 and 6.2.3). */
  private static String normal(URI address) {
    var scheme = address.getScheme().toLowerCase(Locale.ROOT);
    var usual = scheme.equals("https") ? 443 : 80;
    var port = List.of(-1, usual).contains(address.getPort()) ? "" : ":" + address.getPort();
    return scheme
        + "://"
        + address.getHost().toLowerCase(Locale.ROOT)
        + port
        + address.getRawPath();
  }

  /**
   * The key that is proven at a request for a token, as its thumbprint.
   *
   * @throws dev.sallyport.engine.model.RefusedException if none is
   */
  public String key(Proof.Dpop shown) {
    var jwt = parsed(shown);
    try {
      var verifier =
          new DPoPTokenRequestVerifier(
              ACCEPTED, uri(shown), ANY_TIME_SECONDS, ANY_TIME_SECONDS, COUNTED_LATER);
      var key = verifier.verify(ANYBODY, jwt, NO_NONCES, UNHEARD).getValue().toString();
      use(jwt, key);
      return key;
    } catch (InvalidDPoPProofException
        | JOSEException
        | ParseException
        | IllegalArgumentException _) {
      throw PossessionFault.PROOF_INVALID.refused();
    }
  }

  /** Goes on if this token's key is proven for this request. */
  void require(Proof.Dpop shown, String token, String key) {
    var jwt = parsed(shown);
    try {
      // First, so that strangers' keys are not computed with.
      if (!jwt.getHeader().getJWK().computeThumbprint().toString().equals(key)) {
        throw PossessionFault.PROOF_OTHER_KEY.refused();
      }
      new DPoPProtectedResourceRequestVerifier(
              ACCEPTED, ANY_TIME_SECONDS, ANY_TIME_SECONDS, COUNTED_LATER)
          .verify(
              shown.method(),
              uri(shown),
              ANYBODY,
              jwt,
              new DPoPAccessToken(token),
              new JWKThumbprintConfirmation(jwt.getHeader().getJWK().computeThumbprint()),
              NO_NONCES,
              UNHEARD);
      use(jwt, key);
    } catch (InvalidDPoPProofException
        | AccessTokenValidationException
        | JOSEException
        | ParseException
        | IllegalArgumentException _) {
      throw PossessionFault.PROOF_INVALID.refused();
    }
  }

  private static SignedJWT parsed(Proof.Dpop shown) {
    if (shown.proofs().size() != 1) {
      throw PossessionFault.PROOF_NOT_ONE.refused();
    }
    var proof = shown.proofs().getFirst();
    if (proof.length() > IdentityLimits.PROOF_MAX_CHARS) {
      throw PossessionFault.PROOF_INVALID.refused();
    }
    try {
      var jwt = SignedJWT.parse(proof);
      var key = jwt.getHeader().getJWK();
      var signature = jwt.getSignature();
      // One proof has one spelling, as one token has.
      if (jwt.serialize().equals(proof)
          && Base64URL.encode(signature.decode()).equals(signature)
          && key != null
          && !key.isPrivate()
          && ACCEPTED.contains(jwt.getHeader().getAlgorithm())
          && (!(key instanceof RSAKey rsa) || isUsual(rsa))) {
        return jwt;
      }
    } catch (ParseException | JOSEException | IllegalArgumentException _) {
      // Falls through: no proof. The exception ends here, since its message quotes it.
    }
    throw PossessionFault.PROOF_INVALID.refused();
  }

  /** Small ones are weak, and strange ones take long to compute with. */
  private static boolean isUsual(RSAKey key) throws JOSEException {
    return key.size() >= IdentityLimits.RSA_MIN_BITS
        && key.size() <= IdentityLimits.PROOF_RSA_MAX_BITS
        && key.toRSAPublicKey().getPublicExponent().bitLength() <= Integer.SIZE;
  }

  private URI uri(Proof.Dpop shown) {
    try {
      return URI.create(address + shown.path());
    } catch (IllegalArgumentException _) {
      throw PossessionFault.PROOF_INVALID.refused();
    }
  }

  /** INVARIANT: called last, when nothing else is wrong with the proof. */
  private void use(SignedJWT jwt, String key) throws ParseException {
    var claims = jwt.getJWTClaimsSet();
    var id = claims.getJWTID();
    var issued = claims.getIssueTime();
    if (id == null || id.isBlank() || issued == null) {
      throw PossessionFault.PROOF_INVALID.refused();
    }
    var now = clock.instant();
    var issuedAt = issued.toInstant();
    var until = issuedAt.plus(IdentityLimits.PROOF_AGE_MAX);
    if (!now.isBefore(until) || issuedAt.isAfter(now.plus(IdentityLimits.CLOCK_SKEW))) {
      throw PossessionFault.PROOF_TIME.refused();
    }
    switch (used.comes(key + " " + id, until)) {
      case FIRST -> {}
      case AGAIN -> throw PossessionFault.PROOF_REPLAYED.refused();
      case FULL -> throw PossessionFault.PROOFS_TOO_MANY.refused();
    }
  }
}
