/**
 * The gateway as a process: configuration and the only wiring. Everything that decides, masks or
 * remembers lives in the engine.
 */
@NullMarked
package dev.sallyport.dataplane;

import org.jspecify.annotations.NullMarked;
