package dev.sallyport.engine.token;

import dev.sallyport.engine.audit.TokenStep;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which tokens, and which sign-ins with all their tokens, were taken back before their time. Each
 * call asks, so the answer comes from memory; the store has it for the next start, and for other
 * gateways, which {@link #refresh} it.
 *
 * <p>A name is forgotten when the last token that it could concern has expired by itself, so there
 * are never more than tokens were given within {@link TokenConfig#LIFETIME_MAX}.
 */
public final class Revocations {
  private final TokenStore store;
  private final Clock clock;
  private final Map<String, Instant> until = new ConcurrentHashMap<>();

  public Revocations(TokenStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
    refresh();
  }

  /**
   * Learns what other gateways over the same store have taken back.
   *
   * @throws TokensUnavailableException if the store cannot be read
   */
  public void refresh() {
    store.revoked(clock.instant()).forEach(each -> until.put(each.id(), each.until()));
  }

  /**
   * Takes back everything of that name; durable, and in force at this gateway, when it returns.
   * Other gateways over the same database learn of it when they refresh.
   */
  void revoke(String id, TokenStep step) {
    store.revoke(TokenStore.Revocation.now(id, clock.instant()), step);
    note(id);
  }

  /** The store has it already. */
  void note(String id) {
    var now = clock.instant();
    until.values().removeIf(end -> end.isBefore(now));
    until.put(id, now.plus(TokenConfig.LIFETIME_MAX));
  }

  boolean isRevoked(String id) {
    return until.containsKey(id);
  }
}
