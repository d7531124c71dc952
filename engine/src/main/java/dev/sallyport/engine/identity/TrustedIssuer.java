package dev.sallyport.engine.identity;

import dev.sallyport.engine.model.Identity.Kind;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An identity provider whose tokens the gateway believes, and how its tokens are read.
 *
 * @param issuer the provider's name, exactly as its tokens state it ({@code iss}); its discovery
 *     document lies below it at {@code .well-known/openid-configuration}; https, except on loopback
 * @param audience what a token must be made for ({@code aud}, where it may be one of several)
 * @param algorithms the signatures that are accepted; a token cannot choose another
 * @param groupsClaim the path to the claim with the groups, outermost name first, such as {@code
 *     [groups]} or {@code [realm_access, roles]}
 * @param kind how people are told from services
 * @param hint what a caller does to have a new token, as the end of a sentence: "ask for a new one
 *     with `./sallyport token alice`"
 * @param parties the clients whose tokens are believed, by {@code azp} (OpenID Connect Core 1.0,
 *     section 2) or {@code client_id} (RFC 9068, section 2.2); empty for those of any client
 * @param introspection how tokens that are no JWTs are asked about; empty where they are refused
 */
public record TrustedIssuer(
    URI issuer,
    String audience,
    Set<Algorithm> algorithms,
    List<String> groupsClaim,
    KindRule kind,
    String hint,
    Set<String> parties,
    Optional<Introspection> introspection) {

  /** What providers sign with today, without the long variants that nobody sends by accident. */
  public static final Set<Algorithm> USUAL_ALGORITHMS =
      Set.of(Algorithm.RS256, Algorithm.PS256, Algorithm.ES256, Algorithm.EDDSA, Algorithm.ED25519);

  public TrustedIssuer {
    algorithms = Set.copyOf(algorithms);
    groupsClaim = List.copyOf(groupsClaim);
    parties = Set.copyOf(parties);
    Locations.checkSafe("issuer", issuer);
    if (issuer.getRawQuery() != null || issuer.getRawFragment() != null) {
      throw new IllegalArgumentException(
          "issuer `%s` has a query or a fragment: write it as the tokens' `iss` states it"
              .formatted(issuer));
    }
    if (audience.isBlank()) {
      throw new IllegalArgumentException(
          "issuer `%s` needs an audience: without one, tokens made for others would pass"
              .formatted(issuer));
    }
    if (algorithms.isEmpty()) {
      throw new IllegalArgumentException(
          "issuer `%s` needs an algorithm, such as `RS256`".formatted(issuer));
    }
    if (groupsClaim.isEmpty()) {
      throw new IllegalArgumentException(
          "issuer `%s` needs the name of the claim with the groups, such as `groups`"
              .formatted(issuer));
    }
    if (hint.isBlank()) {
      throw new IllegalArgumentException(
          "issuer `%s` needs a hint that tells callers how to have a new token".formatted(issuer));
    }
  }

  /** An issuer of JWTs, for any client. */
  public TrustedIssuer(
      URI issuer,
      String audience,
      Set<Algorithm> algorithms,
      List<String> groupsClaim,
      KindRule kind,
      String hint) {
    this(issuer, audience, algorithms, groupsClaim, kind, hint, Set.of(), Optional.empty());
  }

  /** An issuer of people's tokens with the usual algorithms and groups in {@code groups}. */
  public static TrustedIssuer usual(URI issuer, String audience) {
    return new TrustedIssuer(
        issuer,
        audience,
        USUAL_ALGORITHMS,
        List.of("groups"),
        new KindRule.Always(Kind.PERSON),
        "ask your identity provider for a new one");
  }

  /**
   * The same issuer, some of whose tokens are of services.
   *
   * @param claim the name of the claim that tells
   * @param value its value in the tokens of services
   */
  public TrustedIssuer withServices(String claim, String value) {
    return new TrustedIssuer(
        issuer,
        audience,
        algorithms,
        groupsClaim,
        new KindRule.ByClaim(List.of(claim), Map.of(value, Kind.SERVICE), Kind.PERSON),
        hint,
        parties,
        introspection);
  }

  /** Where the provider describes itself (OpenID Connect Discovery 1.0, section 4). */
  URI discovery() {
    var base = issuer.toString();
    var trimmed = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
    return URI.create(trimmed + "/.well-known/openid-configuration");
  }
}
