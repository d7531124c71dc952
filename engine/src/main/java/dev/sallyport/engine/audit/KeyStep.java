package dev.sallyport.engine.audit;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * One step in the life of a service key, from its making to its end. The key's secret is not here,
 * nor its hash.
 *
 * @param key the key's id
 * @param name what the key is called
 * @param by who took the step, as {@code issuer#subject}; whoever showed the key is whom it stands
 *     for
 */
public record KeyStep(String key, Instant at, Step step, String name, String by)
    implements AuditEntry {

  /** What can happen to a key. */
  public enum Step {
    CREATED,
    FIRST_USED,
    REVOKED,
    /** The right secret was shown after the key's end: somebody still has it. */
    USED_EXPIRED,
    USED_REVOKED;

    /** The word that audit entries use. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public KeyStep {
    if (key.isBlank()) {
      throw new IllegalArgumentException("a key's step needs the key");
    }
    name = AuditEntry.limited(name);
  }

  @Override
  public Optional<String> principal() {
    return by.isEmpty() ? Optional.empty() : Optional.of(by);
  }
}
