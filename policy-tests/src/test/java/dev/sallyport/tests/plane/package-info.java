/**
 * A second data plane, on the JDK's own HTTP server and client, which proves that the engine knows
 * no web server: what is enforced does not depend on who speaks HTTP.
 */
@NullMarked
package dev.sallyport.tests.plane;

import org.jspecify.annotations.NullMarked;
