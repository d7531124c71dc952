/**
 * Fetches whole files from elsewhere: over HTTPS as OPA's bundle service serves them, and from
 * registries as the OCI distribution specification says. Knows nothing of what is in them.
 */
@NullMarked
package dev.sallyport.engine.fetch;

import org.jspecify.annotations.NullMarked;
