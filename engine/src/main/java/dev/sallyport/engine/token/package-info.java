/**
 * The gateway's own tokens: short-lived ones given for the tokens and assertions of identity
 * providers (RFC 8693, RFC 7523, RFC 7522), for people's sign-ins at devices (RFC 8628) and their
 * refresh, and what is needed to believe them, and to take them back.
 *
 * <p>It knows nothing of HTTP beyond a form's fields and a status, nothing of SQL, and nothing of
 * how the tokens and assertions of others are checked: that is {@code identity}'s, and SAML's.
 */
@NullMarked
package dev.sallyport.engine.token;

import org.jspecify.annotations.NullMarked;
