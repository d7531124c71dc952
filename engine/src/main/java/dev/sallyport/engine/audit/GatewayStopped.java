package dev.sallyport.engine.audit;

import java.time.Instant;

/** The gateway ended in good order: a start without it before tells of a crash. */
public record GatewayStopped(Instant at) implements AuditEntry {}
