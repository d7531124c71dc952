package dev.sallyport.engine.key;

import dev.sallyport.engine.audit.KeyStep;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Where keys survive a restart. A step and its audit entry become durable together or not at all.
 *
 * <p>All methods throw {@link KeysUnavailableException} if the store fails.
 */
public interface ServiceKeyStore {

  /** A key with what its secret is held against. */
  record Stored(ServiceKey key, KeyHash hash) {}

  /** Those that stand at this time, and of the others the {@code endedMax} that ended last. */
  List<Stored> load(Instant now, int endedMax);

  void add(Stored key, KeyStep step);

  /**
   * Writes that a key is revoked.
   *
   * @return whether it stood, and is revoked by this
   */
  boolean revoke(String id, Instant at, KeyStep step);

  /**
   * Writes when a key was last used.
   *
   * @param first the entry of its first use, where this is the first
   */
  void used(String id, Instant at, Optional<KeyStep> first);
}
