/** Assertions good and forged, providers up and down, keys old and new. */
@NullMarked
package dev.sallyport.engine.saml;

import org.jspecify.annotations.NullMarked;
