/** Check digits, by examples that are published and by slips of them. */
@NullMarked
package dev.sallyport.engine.mask.digits;

import org.jspecify.annotations.NullMarked;
