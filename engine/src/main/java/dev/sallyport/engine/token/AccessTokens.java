package dev.sallyport.engine.token;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import dev.sallyport.engine.identity.Binding;
import dev.sallyport.engine.identity.IdentityLimits;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.model.BugException;
import dev.sallyport.engine.model.Identity;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HexFormat;

/** Makes the gateway's access tokens: signed JWTs (RFC 9068). */
final class AccessTokens {
  static final JOSEObjectType TYPE = new JOSEObjectType("at+jwt");

  /** RFC 9068 wants a client's name, and ours have none: anybody may ask, with a proof. */
  private static final String CLIENT = "public";

  private static final int ID_BYTES = 16;

  private final TokenConfig config;
  private final SigningKeys keys;
  private final Clock clock;
  private final SecureRandom random;

  AccessTokens(TokenConfig config, SigningKeys keys, Clock clock, SecureRandom random) {
    this.config = config;
    this.keys = keys;
    this.clock = clock;
    this.random = random;
  }

  /** A token, and what is told beside it. */
  record Issued(String token, Instant issuedAt, Identity identity, Binding binding) {
    @Override
    public String toString() {
      return "Issued[" + id() + "]";
    }

    String id() {
      return identity.tokenId();
    }

    /** How it has to be shown: one that is bound to a certificate alone comes as any other. */
    String type() {
      return binding.key().isPresent() ? "DPoP" : "Bearer";
    }

    long lifetimeSeconds() {
      return ChronoUnit.SECONDS.between(issuedAt, identity.expiresAt());
    }
  }

  /**
   * What a token is given under.
   *
   * @param id the token's name
   * @param root what revokes it together with all that was made from the same: a sign-in's name, or
   *     that of the first token
   * @param notAfter when it ends at the latest
   */
  record Terms(String id, String root, Instant notAfter, Binding binding) {}

  /** A new name, for a token or for a sign-in. */
  String newId() {
    var bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /**
   * A token for that identity.
   *
   * <p>INVARIANT: it does not outlive {@code notAfter}.
   *
   * @throws TokenRefusedException if there is no time left, or too much to carry
   */
  Issued issue(Identity identity, Terms terms) {
    var now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    var until =
        earliest(now.plus(config.lifetime()), terms.notAfter()).truncatedTo(ChronoUnit.SECONDS);
    if (!until.isAfter(now)) {
      throw TokenRefusal.grant(
          "token_expired",
          "What was shown is about to expire: ask for a new one, and exchange that.");
    }
    // The issuer is first: see `beginning`.
    var claims = issuer(config);
    claims.put("aud", config.address()).put("client_id", CLIENT);
    claims.put("jti", terms.id()).put("sid", terms.root());
    claims.put("iat", now.getEpochSecond()).put("exp", until.getEpochSecond());
    terms.binding().write(claims);
    IdentityClaims.write(claims, identity);
    var token = signed(StrictJson.bytes(claims));
    if (token.length() > IdentityLimits.TOKEN_MAX_CHARS) {
      throw TokenRefusal.tooManyClaims();
    }
    return new Issued(token, now, IdentityClaims.read(claims, terms.id(), until), terms.binding());
  }

  /** How the claims of every token begin: with {@code iss}, and what it says. */
  static byte[] beginning(TokenConfig config) {
    var whole = StrictJson.bytes(issuer(config));
    return Arrays.copyOf(whole, whole.length - 1);
  }

  private static ObjectNode issuer(TokenConfig config) {
    return StrictJson.newObject().put("iss", config.address());
  }

  private String signed(byte[] claims) {
    var key = keys.signing();
    var header = new JWSHeader.Builder(JWSAlgorithm.ES256).type(TYPE).keyID(key.getKeyID()).build();
    var token = new JWSObject(header, new Payload(claims));
    try {
      token.sign(new ECDSASigner(key));
    } catch (JOSEException e) {
      throw new BugException("a P-256 key does not sign ES256", e);
    }
    return token.serialize();
  }

  private static Instant earliest(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }
}
