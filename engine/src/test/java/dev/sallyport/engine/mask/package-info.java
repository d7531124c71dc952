/** Masking over every split, against a naive reference, and over the event streams of replies. */
@NullMarked
package dev.sallyport.engine.mask;

import org.jspecify.annotations.NullMarked;
