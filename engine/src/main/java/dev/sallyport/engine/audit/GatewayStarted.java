package dev.sallyport.engine.audit;

import java.time.Instant;

/**
 * The gateway began to serve.
 *
 * @param version the gateway's own version
 * @param inDoubt how many open intents of an earlier run were closed as in doubt
 */
public record GatewayStarted(Instant at, String version, int inDoubt) implements AuditEntry {}
