/** Tests of the simulated day. */
@NullMarked
package dev.sallyport.bench.day;

import org.jspecify.annotations.NullMarked;
