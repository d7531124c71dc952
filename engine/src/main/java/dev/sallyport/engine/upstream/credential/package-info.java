/**
 * The secrets by which the gateway proves itself to services: where they come from, how they are
 * renewed, and how they stay hidden. Knows nothing of calls, and no web server.
 */
@NullMarked
package dev.sallyport.engine.upstream.credential;

import org.jspecify.annotations.NullMarked;
