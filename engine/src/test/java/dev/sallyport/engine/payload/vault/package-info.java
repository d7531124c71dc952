/** Wrapping by Vault, against a server that speaks as it does. */
@NullMarked
package dev.sallyport.engine.payload.vault;

import org.jspecify.annotations.NullMarked;
