/**
 * The configuration file, {@code sallyport.yaml}: what may stand in it, a class for each section.
 * Makes the engine's own types of it, and knows nothing of what those do.
 */
@NullMarked
package dev.sallyport.dataplane.config;

import org.jspecify.annotations.NullMarked;
