/**
 * OPA's corpus of evaluations, through the engine that decides in production. What the cases are
 * about is OPA's to say; this only runs and compares.
 */
@NullMarked
package dev.sallyport.tests.conformance;

import org.jspecify.annotations.NullMarked;
