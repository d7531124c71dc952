package dev.sallyport.engine.identity;

import java.util.Locale;

/**
 * What is wrong with a token, for the audit log. The caller is told less: see {@link
 * OidcIdentifier}.
 */
public enum TokenFault {
  /** Not a signed JWT, or one without {@code iss}, {@code sub} or {@code exp}. */
  TOKEN_MALFORMED,
  TOKEN_TOO_LARGE,
  TOKEN_EXPIRED,
  TOKEN_NOT_YET_VALID,
  UNKNOWN_ISSUER,
  WRONG_AUDIENCE,
  /** It was given to a client that is not among those whose tokens are believed. */
  WRONG_PARTY,
  /** It is bound ({@code cnf}, RFC 7800) to something that nobody can show here. */
  BOUND,
  /** The issuer says that it does not stand, or no longer (RFC 7662). */
  TOKEN_INACTIVE,
  /** No published key has the token's {@code kid} and fits its algorithm. */
  UNKNOWN_KEY,
  BAD_SIGNATURE,
  /** The algorithm is {@code none}, symmetric, unknown, or not pinned for the issuer. */
  ALGORITHM_REFUSED,
  /** {@code crit} names an extension, and we understand none (RFC 7515, section 4.1.11). */
  CRITICAL_HEADER,
  /** {@code typ} says that this is another sort of JWT, such as a logout token. */
  WRONG_TYPE,
  /** The groups are of another shape, or lie elsewhere (Azure's {@code _claim_names}). */
  GROUPS_UNREADABLE,
  /** The gateway's own token was revoked, or what it was made from was. */
  TOKEN_REVOKED,
  /** The issuer's keys cannot be had now. */
  ISSUER_UNREACHABLE;

  /** The word that the audit log uses. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
