/** How Envoy's messages are read and written; real Envoys are the suites' affair. */
@NullMarked
package dev.sallyport.envoy;

import org.jspecify.annotations.NullMarked;
