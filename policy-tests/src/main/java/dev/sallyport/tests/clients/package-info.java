/**
 * Real Claude clients, driven against any server that speaks the Messages API: the simulator here,
 * the gateway in the suites that reuse the scenarios.
 *
 * <p>It knows clients, URLs and tokens. It may not know what stands behind a URL.
 */
@NullMarked
package dev.sallyport.tests.clients;

import org.jspecify.annotations.NullMarked;
