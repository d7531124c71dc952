/**
 * The decision log: an event for each decision, in the shape of OPA's, masked as the policy says,
 * kept on disk until it has been delivered to a file or a service. It stands beside the line:
 * whatever goes wrong here denies nothing and delays a call by a bounded time at most. It knows no
 * web server and no audit log.
 */
@NullMarked
package dev.sallyport.engine.decisionlog;

import org.jspecify.annotations.NullMarked;
