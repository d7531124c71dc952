/**
 * JSON as the gateway reads it, and YAML that people write: strictly, within limits, once. Knows
 * nothing of what the documents mean.
 */
@NullMarked
package dev.sallyport.engine.json;

import org.jspecify.annotations.NullMarked;
