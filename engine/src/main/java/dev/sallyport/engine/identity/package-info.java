/**
 * Turns what a caller shows into who the caller is: tokens of trusted OIDC issuers become an {@link
 * dev.sallyport.engine.model.Identity}, everything else becomes a refusal.
 *
 * <p>It reads the tokens of strangers; those that the gateway gives itself are {@code token}'s. It
 * knows nothing of policies, of the web server and of the service behind the gateway, and a token
 * never leaves it.
 */
@NullMarked
package dev.sallyport.engine.identity;

import org.jspecify.annotations.NullMarked;
