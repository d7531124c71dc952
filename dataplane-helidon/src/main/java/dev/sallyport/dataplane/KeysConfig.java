package dev.sallyport.dataplane;

import dev.sallyport.engine.key.KeyLimits;
import java.time.Duration;

/**
 * Service keys. Who may make them, the policy says.
 *
 * @param longestLifetime how long a key may live at most
 */
public record KeysConfig(Duration longestLifetime) {

  /** Keys for a year at most. */
  public static final KeysConfig USUAL = new KeysConfig(KeyLimits.LIFETIME_MAX);

  public KeysConfig {
    if (longestLifetime.compareTo(Duration.ofMinutes(1)) < 0
        || longestLifetime.compareTo(KeyLimits.LIFETIME_MAX) > 0) {
      throw new UnusableConfigException(
          "a service key lives 1 minute to %d days".formatted(KeyLimits.LIFETIME_MAX.toDays()));
    }
  }
}
