/**
 * Holds the uses of tools in a reply until each is whole and judged, and puts a text in the place
 * of one that must not run. Who judges is told from outside: it knows no policy, no approval and no
 * HTTP.
 */
@NullMarked
package dev.sallyport.engine.gate;

import org.jspecify.annotations.NullMarked;
