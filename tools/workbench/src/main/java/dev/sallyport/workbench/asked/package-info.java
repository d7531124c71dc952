/**
 * Who can use what, asked of a policy itself: OPA evaluates it as far as a question tells, and what
 * is left are conditions. This package asks, and turns conditions into words; it knows nothing of
 * roles or of data.
 */
@NullMarked
package dev.sallyport.workbench.asked;

import org.jspecify.annotations.NullMarked;
