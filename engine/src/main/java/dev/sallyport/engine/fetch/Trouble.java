package dev.sallyport.engine.fetch;

import java.time.Instant;

/**
 * Why something that is tried over and over did not come about the last time.
 *
 * @param message one sentence or the part of one, without a secret
 */
public record Trouble(Instant at, String message) {}
