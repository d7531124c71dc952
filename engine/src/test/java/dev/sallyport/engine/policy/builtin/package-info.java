/** The functions of Rego in Java, held against OPA's own. */
@NullMarked
package dev.sallyport.engine.policy.builtin;

import org.jspecify.annotations.NullMarked;
