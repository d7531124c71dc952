/** Tests of the simulated Claude over its own port. */
@NullMarked
package dev.sallyport.sim;

import org.jspecify.annotations.NullMarked;
