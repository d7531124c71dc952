/** Wraps sessions' keys by Vault, over its HTTP API. Knows nothing of what the keys are for. */
@NullMarked
package dev.sallyport.engine.payload.vault;

import org.jspecify.annotations.NullMarked;
