/**
 * Rego's values: JSON's, and sets, and objects whose keys are any values. Read from the text that
 * OPA's WASM writes them in, and written back to it. Knows nothing of policies.
 */
@NullMarked
package dev.sallyport.engine.policy.value;

import org.jspecify.annotations.NullMarked;
