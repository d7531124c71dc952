package dev.sallyport.engine.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Who makes a call, as an identity provider has vouched for it: {@code input.identity} in a policy.
 *
 * <p>The token itself is not here, so nothing behind the edge can leak it.
 *
 * @param kind what sort of caller this is
 * @param subject the issuer's stable name for the caller (OIDC {@code sub})
 * @param issuer who vouches (OIDC {@code iss})
 * @param groups the issuer's groups, in the issuer's order
 * @param claims every verified claim, as the issuer stated it
 * @param tokenId the token's own name (OIDC {@code jti}), empty where it has none
 * @param issuedAt since when the token stands; where it was exchanged, the token that it was made
 *     from, so that an exchange makes nobody look fresher
 * @param expiresAt until when the token stands
 * @param method how it was proven
 * @param actors who acts for the subject, as principals, the newest first (RFC 8693, section 4.1);
 *     empty where the subject calls itself
 * @param scope the names of the roles that the token is narrowed to; empty where it is not narrowed
 */
public record Identity(
    Kind kind,
    String subject,
    String issuer,
    List<String> groups,
    Map<String, JsonNode> claims,
    String tokenId,
    Instant issuedAt,
    Instant expiresAt,
    Method method,
    List<String> actors,
    List<String> scope) {

  /** What sort of caller an identity stands for. */
  public enum Kind {
    PERSON,
    SERVICE;

    /** The word that policies and audit entries use. */
    public String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /** How an identity was proven. */
  public enum Method {
    /** By a token of an OIDC provider. */
    OIDC,
    /** By a SAML assertion. */
    SAML,
    /** By a long-lived key of the gateway. */
    KEY;

    /** The word that policies and audit entries use. */
    public String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  public Identity {
    if (subject.isBlank() || issuer.isBlank()) {
      throw new IllegalArgumentException("an identity needs a subject and an issuer");
    }
    groups = List.copyOf(groups);
    claims = Map.copyOf(claims);
    actors = List.copyOf(actors);
    scope = List.copyOf(scope);
  }

  /** Somebody whom an OIDC provider vouches for, who calls itself and with every role it has. */
  public Identity(
      Kind kind,
      String subject,
      String issuer,
      List<String> groups,
      Map<String, JsonNode> claims,
      String tokenId,
      Instant issuedAt,
      Instant expiresAt) {
    this(
        kind,
        subject,
        issuer,
        groups,
        claims,
        tokenId,
        issuedAt,
        expiresAt,
        Method.OIDC,
        List.of(),
        List.of());
  }

  /**
   * What the first of these claims says that says anything in words; of a list, which SAML makes of
   * every attribute, its first.
   */
  public Optional<String> said(List<String> names) {
    return names.stream()
        .map(claims::get)
        .filter(Objects::nonNull)
        .map(value -> value.isArray() ? value.path(0) : value)
        .filter(value -> value.isTextual() && !value.textValue().isBlank())
        .map(JsonNode::textValue)
        .findFirst();
  }

  /** What people call it: by the issuer's word for an address or a name, and else the subject. */
  public String name() {
    return said(List.of("email", "mail", "preferred_username", "username", "name")).orElse(subject);
  }

  /** Subject and issuer together: unique where several issuers are trusted. */
  public String principal() {
    return issuer + "#" + subject;
  }
}
