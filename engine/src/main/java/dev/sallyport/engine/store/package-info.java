/**
 * Where the audit log, the approvals and people's sign-ins are kept: one SQLite file, written by
 * one thread. This is the only package that speaks SQL; it knows what an entry, an approval and a
 * sign-in are, and nothing of policies, HTTP or how a call goes on.
 */
@NullMarked
package dev.sallyport.engine.store;

import org.jspecify.annotations.NullMarked;
