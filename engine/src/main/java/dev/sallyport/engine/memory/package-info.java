/**
 * What is kept in memory for a while, never more of it than a limit says: what was looked up, what
 * waits for its end, how often somebody has tried. Knows nothing of what it keeps.
 */
@NullMarked
package dev.sallyport.engine.memory;

import org.jspecify.annotations.NullMarked;
