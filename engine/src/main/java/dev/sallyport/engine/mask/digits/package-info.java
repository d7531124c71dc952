/** Whether the check digits of a number are right. */
@NullMarked
package dev.sallyport.engine.mask.digits;

import org.jspecify.annotations.NullMarked;
