package dev.sallyport.engine.payload;

import java.time.Instant;
import java.util.OptionalLong;

/**
 * A caller's sessions of one label that have to be kept.
 *
 * @param session its number in the log; empty where no call of it is
 * @param principal the caller, as {@code issuer#subject}
 * @param label empty for calls without a label
 * @param by who said so, as {@code issuer#subject}
 * @param keys one, or one for each day of calls without a label
 * @param bytes as stored
 */
public record Held(
    OptionalLong session,
    String principal,
    String label,
    Instant since,
    String by,
    int keys,
    long bytes) {}
