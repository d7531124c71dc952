/**
 * Where the audit log and the approvals are kept: one SQLite file, written by one thread. This is
 * the only package that speaks SQL; it knows what an entry and an approval are, and nothing of
 * policies, HTTP or how a call goes on.
 */
@NullMarked
package dev.sallyport.engine.store;

import org.jspecify.annotations.NullMarked;
