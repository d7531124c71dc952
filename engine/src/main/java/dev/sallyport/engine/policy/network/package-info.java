/**
 * What policies may reach of the network: the hosts that the operator lists, over HTTP and by name,
 * within limits. It sends what it is given and says what came of it; what that means to a policy is
 * OPA's to say.
 */
@NullMarked
package dev.sallyport.engine.policy.network;

import org.jspecify.annotations.NullMarked;
