/**
 * Every endpoint of the Claude API, and what becomes of it here: enforced, or refused with a
 * sentence of its own. It knows methods and paths, and nothing of what is sent there.
 */
@NullMarked
package dev.sallyport.engine.census;

import org.jspecify.annotations.NullMarked;
