/**
 * Where the audit log, the approvals, people's sign-ins and the service keys are kept: one SQLite
 * file, or a PostgreSQL database that gateways share, written by one thread of each. This is the
 * only package that speaks SQL; it knows what those are, and nothing of policies, HTTP or how a
 * call goes on.
 */
@NullMarked
package dev.sallyport.engine.store;

import org.jspecify.annotations.NullMarked;
