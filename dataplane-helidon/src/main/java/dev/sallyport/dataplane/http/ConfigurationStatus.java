package dev.sallyport.dataplane.http;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How it stands with the configuration.
 *
 * @param activatedAt since when it is in force
 * @param refused why the file as it stands is not in force; empty where it is, or where nobody
 *     follows it
 * @param waiting sections of which the gateway learns at its next start
 */
public record ConfigurationStatus(
    Instant activatedAt, Optional<String> refused, List<String> waiting) {
  public ConfigurationStatus {
    waiting = List.copyOf(waiting);
  }
}
