/** The automata by themselves. */
@NullMarked
package dev.sallyport.engine.mask.match;

import org.jspecify.annotations.NullMarked;
