/** Tests of approvals: every state with every event, and many people at once. */
@NullMarked
package dev.sallyport.engine.approval;

import org.jspecify.annotations.NullMarked;
