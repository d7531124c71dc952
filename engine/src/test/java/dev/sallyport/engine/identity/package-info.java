/** Tokens good and bad, issuers up and down. */
@NullMarked
package dev.sallyport.engine.identity;

import org.jspecify.annotations.NullMarked;
