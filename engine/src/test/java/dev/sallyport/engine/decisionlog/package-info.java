/** Tests of the decision log: its events, what is kept of them, and their way to others. */
@NullMarked
package dev.sallyport.engine.decisionlog;

import org.jspecify.annotations.NullMarked;
