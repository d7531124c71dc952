/** Event streams in every split and with every kind of line end. */
@NullMarked
package dev.sallyport.engine.sse;

import org.jspecify.annotations.NullMarked;
