package dev.sallyport.engine.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.sallyport.engine.model.BugException;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.model.Identity.Kind;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A stand-in for an identity provider, for development mode alone: it gives anybody who can read
 * its key file a short-lived token as {@code alice} (a person in group {@code ml}), {@code mallory}
 * (a person in no group) or {@code ci-bot} (a service in group {@code ci}).
 *
 * <p>The gateway trusts it as it trusts any issuer, through {@link #trusted} and the two documents
 * that it serves.
 */
public final class DevelopmentIssuer {

  /** How long a token lives where nobody says otherwise. */
  public static final Duration DEFAULT_LIFETIME = Duration.ofMinutes(15);

  /** The longest that a token may live. */
  public static final Duration MAX_LIFETIME = Duration.ofHours(1);

  private static final int TOKEN_ID_BYTES = 16;

  private final URI issuer;
  private final String audience;
  private final DevelopmentKeyFile keyFile;
  private final Clock clock;
  private final SecureRandom random;

  /**
   * @param issuer what tokens state as {@code iss}; the documents are served below it
   * @param audience what tokens state as {@code aud}
   * @param keyFile where the key pair is kept; made on first use
   */
  public DevelopmentIssuer(
      URI issuer, String audience, Path keyFile, Clock clock, SecureRandom random) {
    if (!Locations.isLoopback(issuer.getHost())) {
      throw new IllegalArgumentException(
          "the development issuer `%s` must be on loopback: anybody there can be anybody"
              .formatted(issuer));
    }
    this.issuer = issuer;
    this.audience = audience;
    this.keyFile = new DevelopmentKeyFile(keyFile, random);
    this.clock = clock;
    this.random = random;
  }

  /** How the gateway trusts this issuer. */
  public TrustedIssuer trusted() {
    return new TrustedIssuer(
        issuer,
        audience,
        Set.of(Algorithm.ES256),
        List.of("groups"),
        new KindRule.ByClaim(
            List.of("kind"), Map.of(Kind.SERVICE.word(), Kind.SERVICE), Kind.PERSON),
        "ask for a new one, for example with `./sallyport token alice`");
  }

  /**
   * One of the three identities as policies see it, without a token: issued at no time, by an
   * issuer without an address.
   *
   * @throws UnknownDevelopmentIdentityException naming the known ones
   */
  public static Identity identity(String name) {
    var known = DevelopmentIdentity.named(name);
    return new Identity(
        known.kind(),
        known.word(),
        "urn:sallyport:development",
        known.groups(),
        Map.of(),
        "",
        Instant.EPOCH,
        Instant.EPOCH);
  }

  /** The names of those who are people, and can sign in with a browser. */
  public static List<String> people() {
    return DevelopmentIdentity.ALL.stream()
        .filter(known -> known.kind() == Kind.PERSON)
        .map(DevelopmentIdentity::word)
        .toList();
  }

  /** A token that lives {@link #DEFAULT_LIFETIME}. */
  public String mint(String name) {
    return mint(name, DEFAULT_LIFETIME);
  }

  /**
   * A signed token for one of the three identities.
   *
   * @throws UnknownDevelopmentIdentityException naming the known ones
   * @throws IllegalArgumentException if the lifetime is under a second or over {@link
   *     #MAX_LIFETIME}
   * @throws DevelopmentKeyException if the key file cannot be used
   */
  public String mint(String name, Duration lifetime) {
    var identity = DevelopmentIdentity.named(name);
    if (lifetime.toSeconds() < 1 || lifetime.compareTo(MAX_LIFETIME) > 0) {
      throw new IllegalArgumentException(
          "a token lives from a second to %d minutes: ask for less, and again when it has expired"
              .formatted(MAX_LIFETIME.toMinutes()));
    }
    var now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    var claims =
        new JWTClaimsSet.Builder()
            .issuer(issuer.toString())
            .subject(identity.word())
            .audience(audience)
            .issueTime(Date.from(now))
            .notBeforeTime(Date.from(now))
            .expirationTime(Date.from(now.plus(lifetime)))
            .jwtID(tokenId())
            .claim("name", identity.fullName())
            .claim("kind", identity.kind().word())
            .claim("groups", identity.groups())
            .build();
    return signed(claims);
  }

  private String signed(JWTClaimsSet claims) {
    try {
      var key = keyFile.key();
      var header =
          new JWSHeader.Builder(JWSAlgorithm.ES256)
              .type(JOSEObjectType.JWT)
              .keyID(key.getKeyID())
              .build();
      var token = new SignedJWT(header, claims);
      token.sign(new ECDSASigner(key));
      return token.serialize();
    } catch (JOSEException e) {
      throw new BugException("a P-256 key does not sign ES256", e);
    }
  }

  /** Where {@link #discoveryJson} is to be served. */
  public URI discovery() {
    return trusted().discovery();
  }

  /** Where {@link #jwksJson} is to be served. */
  public URI jwks() {
    var base = issuer.toString();
    return URI.create(base + (base.endsWith("/") ? "" : "/") + "jwks.json");
  }

  /** The issuer's discovery document (OpenID Connect Discovery 1.0), as JSON. */
  public String discoveryJson() {
    var document = new LinkedHashMap<String, Object>();
    document.put("issuer", issuer.toString());
    document.put("jwks_uri", jwks().toString());
    document.put("response_types_supported", List.of("id_token"));
    document.put("subject_types_supported", List.of("public"));
    document.put("id_token_signing_alg_values_supported", List.of(Algorithm.ES256.word()));
    return JSONObjectUtils.toJSONString(document);
  }

  /** The public half of the key in force, as a JWK set. */
  public String jwksJson() {
    return new JWKSet(keyFile.key().toPublicJWK()).toString();
  }

  private String tokenId() {
    var bytes = new byte[TOKEN_ID_BYTES];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
