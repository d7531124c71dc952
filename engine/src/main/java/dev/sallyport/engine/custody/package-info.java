/**
 * What became of a session, joined from the audit log and from what was kept beside it: who asked
 * what, what was decided, who agreed, what left, what came back, and what it cost. It reads, and
 * knows nothing of how it is shown.
 */
@NullMarked
package dev.sallyport.engine.custody;

import org.jspecify.annotations.NullMarked;
