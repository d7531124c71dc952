/** Tests of what is kept for a while. */
@NullMarked
package dev.sallyport.engine.memory;

import org.jspecify.annotations.NullMarked;
