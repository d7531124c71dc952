/** {@code sallyport doctor}: looks for the usual mistakes, and says what to do. */
@NullMarked
package dev.sallyport.cli.doctor;

import org.jspecify.annotations.NullMarked;
