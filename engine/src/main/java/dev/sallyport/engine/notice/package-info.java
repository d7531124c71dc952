/**
 * Tells people elsewhere of approvals: what a channel is, and how the moves of approvals come to
 * each, in their order and at least once. Knows no HTTP server; a channel sees of a call what its
 * {@link dev.sallyport.engine.approval.Matter} says, and never the context.
 */
@NullMarked
package dev.sallyport.engine.notice;

import org.jspecify.annotations.NullMarked;
