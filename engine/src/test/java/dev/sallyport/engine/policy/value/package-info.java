/** Rego's values, read and written. */
@NullMarked
package dev.sallyport.engine.policy.value;

import org.jspecify.annotations.NullMarked;
