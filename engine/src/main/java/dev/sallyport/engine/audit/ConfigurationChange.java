package dev.sallyport.engine.audit;

import java.time.Instant;
import java.util.List;

/**
 * Another configuration is in force.
 *
 * @param changed the sections that are in force as they now stand in the file; never what they say
 * @param waiting those that wait for the next start
 */
public record ConfigurationChange(Instant at, List<String> changed, List<String> waiting)
    implements AuditEntry {

  public ConfigurationChange {
    changed = List.copyOf(changed);
    waiting = List.copyOf(waiting);
  }
}
