/**
 * Tells other systems what the audit log holds: how each entry of each log comes to each of them,
 * in order, at least once, and never in a call's way. Knows no database; how an event is written is
 * told by {@code format}, and how it travels by {@code sink}.
 */
@NullMarked
package dev.sallyport.engine.export;

import org.jspecify.annotations.NullMarked;
