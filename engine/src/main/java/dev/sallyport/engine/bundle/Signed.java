package dev.sallyport.engine.bundle;

import java.time.Instant;
import java.util.Optional;

/**
 * A signature that holds.
 *
 * @param keyId the pinned key that it was checked with
 * @param scope what it was made for; may be empty
 * @param issuedAt when it was made, where it says so
 */
public record Signed(String keyId, String scope, Optional<Instant> issuedAt) {}
