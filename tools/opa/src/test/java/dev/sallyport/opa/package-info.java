/** Every tool with good and with bad input. */
@NullMarked
package dev.sallyport.opa;

import org.jspecify.annotations.NullMarked;
