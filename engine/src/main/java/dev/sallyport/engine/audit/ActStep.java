package dev.sallyport.engine.audit;

import java.time.Instant;
import java.util.Optional;

/**
 * An administrator did something with the gateway itself that leaves no other entry.
 *
 * @param exchange the request at which it happened
 * @param action what was done, by the policy's word for it, such as {@code policy.evaluate}
 * @param object what it was done with, such as a policy's entry point
 */
public record ActStep(
    String exchange, Instant at, String action, AuditEntry.Caller caller, String object)
    implements AuditEntry {

  public ActStep {
    if (exchange.isBlank()) {
      throw new IllegalArgumentException("an act needs its exchange");
    }
    object = AuditEntry.limited(object);
  }

  @Override
  public Optional<String> about() {
    return Optional.of(exchange);
  }

  @Override
  public Optional<String> principal() {
    return Optional.of(caller.principal());
  }
}
