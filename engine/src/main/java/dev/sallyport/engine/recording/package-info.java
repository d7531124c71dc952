/** What is kept of a call beside its entries in the log: what was asked, answered and used. */
@NullMarked
package dev.sallyport.engine.recording;

import org.jspecify.annotations.NullMarked;
