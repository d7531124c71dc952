/**
 * HTTP in and out by way of Envoy: an external processor (ext_proc) that runs each call on the
 * engine's line, while Envoy holds the connections to the client and to the service. Knows Envoy's
 * protocol, and nothing of how anything is decided or put together.
 */
@NullMarked
package dev.sallyport.envoy;

import org.jspecify.annotations.NullMarked;
