package dev.sallyport.engine.token;

import dev.sallyport.engine.identity.OidcIdentifier;
import java.net.URI;
import java.time.Duration;

/**
 * How the gateway gives tokens of its own.
 *
 * @param issuer the gateway's address, as callers reach it: what the tokens state as {@code iss}
 *     and {@code aud}, and where the endpoints lie
 * @param audience another name by which a caller may ask for tokens for this gateway
 * @param lifetime how long an access token stands, at most an hour
 * @param refreshLifetime how long a person's sign-in may be refreshed, from its beginning
 * @param rotation how long a key signs
 */
public record TokenConfig(
    URI issuer, String audience, Duration lifetime, Duration refreshLifetime, Duration rotation) {

  /** What the purpose of a short-lived token allows. */
  public static final Duration LIFETIME_MAX = Duration.ofHours(1);

  /** Longer, and somebody who has left could go on for a season. */
  public static final Duration REFRESH_MAX = Duration.ofDays(30);

  /** How long an access token may stand. */
  public static final Range LIFETIME =
      new Range(
          "an access token lives", Duration.ofSeconds(1), Duration.ofMinutes(15), LIFETIME_MAX);

  /** How long a sign-in may be refreshed. */
  public static final Range REFRESH =
      new Range(
          "a sign-in is refreshed for", Duration.ofMinutes(1), Duration.ofHours(12), REFRESH_MAX);

  /** How long a key may sign. */
  public static final Range ROTATION =
      new Range("a key signs for", Duration.ofDays(1), Duration.ofDays(30), Duration.ofDays(365));

  /**
   * How long something may be.
   *
   * @param what the beginning of the sentence that says so
   */
  public record Range(String what, Duration least, Duration usual, Duration most) {

    /**
     * The same duration, if it may be.
     *
     * @throws IllegalArgumentException if it may not
     */
    public Duration holding(Duration wanted) {
      if (wanted.compareTo(least) < 0 || wanted.compareTo(most) > 0) {
        throw new IllegalArgumentException(
            "%s %s to %s"
                .formatted(what, OidcIdentifier.spoken(least), OidcIdentifier.spoken(most)));
      }
      return wanted;
    }
  }

  public TokenConfig {
    if (issuer.getScheme() == null
        || issuer.getHost() == null
        || issuer.getRawUserInfo() != null
        || issuer.getRawQuery() != null
        || issuer.getRawFragment() != null
        || issuer.toString().endsWith("/")) {
      throw new IllegalArgumentException(
          "`%s` is no address that tokens could state: write it as `https://claude.example.com`,"
                  .formatted(issuer)
              + " without a slash at the end");
    }
    if (audience.isBlank()) {
      throw new IllegalArgumentException("tokens need an audience, such as `sallyport`");
    }
    LIFETIME.holding(lifetime);
    REFRESH.holding(refreshLifetime);
    ROTATION.holding(rotation);
  }

  /** One whose tokens stand as long as is usual. */
  public static TokenConfig usual(URI issuer, String audience) {
    return new TokenConfig(issuer, audience, LIFETIME.usual(), REFRESH.usual(), ROTATION.usual());
  }

  /** Whether that is this gateway, as a caller names it ({@code audience}, {@code resource}). */
  boolean isOurs(String name) {
    return name.equals(audience) || name.equals(address()) || name.equals(address() + "/");
  }

  /** What tokens state as {@code iss}. */
  String address() {
    return issuer.toString();
  }

  /** The address of something that the gateway serves. */
  String at(String path) {
    return address() + path;
  }
}
