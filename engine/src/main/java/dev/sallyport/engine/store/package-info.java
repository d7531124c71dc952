/**
 * Where the audit log, the approvals and the service keys are kept: one SQLite file, written by one
 * thread. This is the only package that speaks SQL; it knows what an entry, an approval and a key
 * are, and nothing of policies, HTTP or how a call goes on.
 */
@NullMarked
package dev.sallyport.engine.store;

import org.jspecify.annotations.NullMarked;
