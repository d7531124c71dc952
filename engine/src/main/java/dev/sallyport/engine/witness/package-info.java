/**
 * Others who have seen a log, and say so: they sign its checkpoints if the log goes on from what
 * they saw before, so that it can't be set back or shown to people in two versions. It knows C2SP's
 * tlog-witness, and nothing of what the log's entries say.
 */
@NullMarked
package dev.sallyport.engine.witness;

import org.jspecify.annotations.NullMarked;
