package dev.sallyport.workbench.impact;

import dev.sallyport.engine.audit.AuditSessions;
import dev.sallyport.engine.payload.KeyWraps;
import dev.sallyport.engine.payload.PayloadSource;

/**
 * Where the calls are that have been.
 *
 * @param log what was decided
 * @param payloads what was asked, sealed
 * @param wraps open it
 */
public record Traffic(AuditSessions log, PayloadSource payloads, KeyWraps wraps) {}
