/**
 * The whole gateway, as its users meet it: the real command in a process of its own, real clients
 * before it, and a simulated Claude behind it.
 *
 * <p>It looks at the gateway from outside: what clients are answered, what the service saw, what is
 * in the audit log and on the gateway's output. How the gateway comes to that is not its business.
 */
@NullMarked
package dev.sallyport.tests.gateway;

import org.jspecify.annotations.NullMarked;
