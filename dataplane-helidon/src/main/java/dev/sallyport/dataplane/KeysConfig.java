package dev.sallyport.dataplane;

import dev.sallyport.engine.key.KeyLimits;
import java.time.Duration;
import java.util.Set;

/**
 * Who may make service keys, and for how long.
 *
 * @param administrators the groups whose people may make, list and revoke keys; in development mode
 *     everybody may who is a person
 * @param longestLifetime how long a key may live at most
 */
public record KeysConfig(Set<String> administrators, Duration longestLifetime) {

  /** No groups, and keys for a year. */
  public static final KeysConfig USUAL = new KeysConfig(Set.of(), KeyLimits.LIFETIME_MAX);

  public KeysConfig {
    administrators = Set.copyOf(administrators);
    if (administrators.stream().anyMatch(String::isBlank)) {
      throw new UnusableConfigException("a group of administrators of keys has an empty name");
    }
    if (longestLifetime.compareTo(Duration.ofMinutes(1)) < 0
        || longestLifetime.compareTo(KeyLimits.LIFETIME_MAX) > 0) {
      throw new UnusableConfigException(
          "keys live from a minute to %d days, not %s"
              .formatted(KeyLimits.LIFETIME_MAX.toDays(), longestLifetime));
    }
  }
}
