/**
 * HTTP in and out by way of Envoy: an external processor (ext_proc) that runs each call on the
 * engine's line, while Envoy holds the connections to the client and to the service; and a yes or a
 * no alone (ext_authz), where nothing more is wanted. Knows Envoy's protocols, and nothing of how
 * anything is decided or put together.
 */
@NullMarked
package dev.sallyport.envoy;

import org.jspecify.annotations.NullMarked;
