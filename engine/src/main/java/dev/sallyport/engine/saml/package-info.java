/**
 * Believes SAML 2.0: assertions of trusted identity providers become an {@link
 * dev.sallyport.engine.model.Identity}, everything else becomes a refusal; and the gateway's own
 * side of signing in and out in a browser, as records that a web server carries.
 *
 * <p>This is the only package that reads XML. It knows nothing of policies and serves no HTTP, and
 * an assertion never leaves it.
 */
@NullMarked
package dev.sallyport.engine.saml;

import org.jspecify.annotations.NullMarked;
