/**
 * Secrets that gateways over one database share: sealed under a key that the database does not
 * have. It knows no SQL, and nothing of what the secrets are for.
 */
@NullMarked
package dev.sallyport.engine.secret;

import org.jspecify.annotations.NullMarked;
