package dev.sallyport.engine.key;

import dev.sallyport.engine.key.ServiceKey.State;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * How it stands with the service keys.
 *
 * @param counts how many there are in each state
 * @param oldestInUse the age of the oldest key that stands and was used lately
 * @param calls made with keys since the gateway started
 */
public record KeysStatus(Map<State, Long> counts, Optional<Duration> oldestInUse, long calls) {
  public KeysStatus {
    counts = Map.copyOf(counts);
  }
}
