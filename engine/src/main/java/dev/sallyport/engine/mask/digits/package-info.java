/**
 * Whether the check digits of a number are right. General algorithms are those of Apache Commons
 * Validator; national ones are a few lines each, with the source that defines them. This package
 * knows nothing of patterns and streams: it is given one value, and says yes or no.
 */
@NullMarked
package dev.sallyport.engine.mask.digits;

import org.jspecify.annotations.NullMarked;
