/** HTTP in and HTTP out on Helidon SE. Translates, and decides nothing. */
@NullMarked
package dev.sallyport.dataplane.http;

import org.jspecify.annotations.NullMarked;
