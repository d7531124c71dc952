package dev.sallyport.engine.audit;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What was kept of a session beside the log was destroyed, or has to be kept.
 *
 * @param exchange the request at which somebody asked for it; empty where retention did
 * @param caller whose session, as {@code issuer#subject}
 * @param label what the client called the session; empty for calls without a label
 * @param by who asked for it, as {@code issuer#subject}; or which retention
 * @param keys the names of the keys that were destroyed, each with all that it opened; at most
 *     {@link #KEYS_MAX}
 */
public record RetentionStep(
    String exchange,
    Instant at,
    Step step,
    String caller,
    String label,
    String by,
    List<String> keys)
    implements AuditEntry {

  /** A name is 32 characters; an entry has some 64 KB. */
  public static final int KEYS_MAX = 1_000;

  /** What can happen to what is kept. */
  public enum Step {
    ERASED,
    /** From here on it cannot be erased. */
    HELD,
    RELEASED,
    /** Somebody wanted it erased, and it was on hold. */
    NOT_ERASED;

    /** The word that audit entries use. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public RetentionStep {
    if (caller.isBlank()) {
      throw new IllegalArgumentException("what is kept of a session needs the session's caller");
    }
    if (keys.size() > KEYS_MAX) {
      throw new IllegalArgumentException(
          "an entry names at most %d keys: write several".formatted(KEYS_MAX));
    }
    label = AuditEntry.limited(label);
    keys = List.copyOf(keys);
  }

  /** The same, with those keys. */
  public RetentionStep of(List<String> destroyed) {
    return new RetentionStep(exchange, at, step, caller, label, by, destroyed);
  }

  @Override
  public Optional<String> about() {
    return exchange.isEmpty() ? Optional.empty() : Optional.of(exchange);
  }

  @Override
  public Optional<String> principal() {
    return by.contains("#") ? Optional.of(by) : Optional.empty();
  }
}
