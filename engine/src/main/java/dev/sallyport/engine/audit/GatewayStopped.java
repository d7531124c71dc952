package dev.sallyport.engine.audit;

import java.time.Instant;
import java.util.Optional;

/** The gateway ended in good order: a start without it before tells of a crash. */
public record GatewayStopped(Instant at) implements AuditEntry {
  @Override
  public Optional<String> about() {
    return Optional.empty();
  }

  @Override
  public Optional<String> principal() {
    return Optional.empty();
  }
}
