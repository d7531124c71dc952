/**
 * Which service a call goes to, with what credential, and in what form: the choice between several
 * upstreams, failover, and what each kind of them wants. Sends nothing itself: a data plane has the
 * {@link dev.sallyport.engine.upstream.Transport}.
 */
@NullMarked
package dev.sallyport.engine.upstream;

import org.jspecify.annotations.NullMarked;
