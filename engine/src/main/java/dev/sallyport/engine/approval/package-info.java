/**
 * A person says yes to exactly one call. This package knows how an approval moves from question to
 * use, who may answer, and how a call waits for it. It knows no database, no HTTP and no policy
 * language; each step goes into the audit log together with the step itself.
 */
@NullMarked
package dev.sallyport.engine.approval;

import org.jspecify.annotations.NullMarked;
