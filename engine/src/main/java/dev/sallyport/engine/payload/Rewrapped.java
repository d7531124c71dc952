package dev.sallyport.engine.payload;

import java.util.Map;
import java.util.Optional;

/**
 * What has become of keys that an earlier wrapping key has wrapped.
 *
 * @param keys that were wrapped anew
 * @param left that are still to be, by the name of what has wrapped them; where there is none, the
 *     earlier key can be destroyed
 * @param trouble why some could not be; empty where all could
 */
public record Rewrapped(int keys, Map<String, Long> left, Optional<String> trouble) {
  public Rewrapped {
    left = Map.copyOf(left);
  }
}
