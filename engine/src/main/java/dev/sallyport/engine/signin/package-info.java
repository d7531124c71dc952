/**
 * People who sign in with a browser: at an OIDC provider, by the authorization code flow with PKCE,
 * or at a SAML provider, and the sessions that come of it. Knows no web server and no page; whoever
 * serves those calls it.
 */
@NullMarked
package dev.sallyport.engine.signin;

import org.jspecify.annotations.NullMarked;
