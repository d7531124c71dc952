/**
 * Carries logs elsewhere, tile by tile: to a directory, or to storage that speaks S3. It knows what
 * a log looks like, and nothing of what its entries say or where they are kept.
 */
@NullMarked
package dev.sallyport.engine.archive;

import org.jspecify.annotations.NullMarked;
