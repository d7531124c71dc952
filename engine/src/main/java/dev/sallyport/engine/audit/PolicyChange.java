package dev.sallyport.engine.audit;

import java.time.Instant;
import java.util.List;

/**
 * Another policy is in force, or one was turned down and the last good one stands.
 *
 * @param activated whether it took effect
 * @param rollback whether it is older than the one before; the messages say how that is known
 * @param messages what the compiler said, with positions; never a policy's data
 */
public record PolicyChange(
    Instant at,
    boolean activated,
    boolean rollback,
    String revision,
    String digest,
    List<String> messages)
    implements AuditEntry {

  public PolicyChange {
    messages = List.copyOf(messages);
  }
}
