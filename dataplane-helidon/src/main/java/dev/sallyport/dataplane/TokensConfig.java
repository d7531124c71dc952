package dev.sallyport.dataplane;

import dev.sallyport.engine.token.TokenConfig;
import java.net.URI;
import java.time.Duration;

/**
 * The gateway's own tokens.
 *
 * @param lifetime how long an access token stands
 * @param refreshLifetime how long a person's sign-in may be refreshed
 * @param rotation how long a key signs
 */
public record TokensConfig(Duration lifetime, Duration refreshLifetime, Duration rotation) {

  /** Fifteen minutes, half a day, and a key for a month. */
  public static final TokensConfig USUAL =
      new TokensConfig(
          TokenConfig.LIFETIME.usual(), TokenConfig.REFRESH.usual(), TokenConfig.ROTATION.usual());

  public TokensConfig {
    TokenConfig.LIFETIME.holding(lifetime);
    TokenConfig.REFRESH.holding(refreshLifetime);
    TokenConfig.ROTATION.holding(rotation);
  }

  /** The same, for a gateway that callers reach there. */
  TokenConfig at(URI issuer, String audience) {
    return new TokenConfig(issuer, audience, lifetime, refreshLifetime, rotation);
  }
}
