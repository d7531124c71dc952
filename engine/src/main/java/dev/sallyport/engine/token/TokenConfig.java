package dev.sallyport.engine.token;

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

  private static final Duration ROTATION_MIN = Duration.ofDays(1);
  private static final Duration ROTATION_MAX = Duration.ofDays(365);

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
    within("an access token lives", lifetime, Duration.ofSeconds(1), LIFETIME_MAX);
    within("a sign-in is refreshed for", refreshLifetime, Duration.ofMinutes(1), REFRESH_MAX);
    within("a key signs for", rotation, ROTATION_MIN, ROTATION_MAX);
  }

  /** Fifteen minutes, a working day, and a key for a month. */
  public static TokenConfig usual(URI issuer, String audience) {
    return new TokenConfig(
        issuer, audience, Duration.ofMinutes(15), Duration.ofHours(12), Duration.ofDays(30));
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

  private static void within(String what, Duration wanted, Duration least, Duration most) {
    if (wanted.compareTo(least) < 0 || wanted.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          "%s %s to %s, not %s".formatted(what, least, most, wanted));
    }
  }
}
