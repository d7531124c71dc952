/** Which upstream takes a call, and in which form. */
@NullMarked
package dev.sallyport.engine.upstream;

import org.jspecify.annotations.NullMarked;
