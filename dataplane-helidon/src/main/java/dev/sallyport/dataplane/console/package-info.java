/**
 * The console: pages on which people see what waits and decide it, and how it stands with sessions,
 * policies, identities and the gateway's health. What callers and models wrote is hostile here: it
 * is escaped, and what cannot be seen of it is made visible. It decides nothing by itself, and
 * knows no store: the engine does and says everything that is shown.
 */
@NullMarked
package dev.sallyport.dataplane.console;

import org.jspecify.annotations.NullMarked;
