/**
 * Runs compiled policies: builds the {@code input} document, evaluates it inside the JVM under a
 * deadline, and reads the verdicts. The only package that sees the OPA SDK and Chicory; it knows no
 * HTTP, no files and no stores.
 */
@NullMarked
package dev.sallyport.engine.policy;

import org.jspecify.annotations.NullMarked;
