/**
 * What the gateway remembers of each call: who asked, what was decided, what became of it. It says
 * what an entry holds and how it is written as JSON; it knows no database, no HTTP and no policy
 * language.
 */
@NullMarked
package dev.sallyport.engine.audit;

import org.jspecify.annotations.NullMarked;
