/**
 * A simulated Claude: the Messages API's wire format, answered from what the request itself asks
 * for, the same way every time. Tests, benchmarks and a first look at the gateway run against it.
 *
 * <p>It knows nothing of the gateway, of policies or of identities: to it the gateway is one more
 * client. It uses no clock and no randomness in what it says.
 */
@NullMarked
package dev.sallyport.sim;

import org.jspecify.annotations.NullMarked;
