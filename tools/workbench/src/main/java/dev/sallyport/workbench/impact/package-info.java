/**
 * What another policy would have said of the traffic that has been: decisions on record, asked
 * again by what was kept of each call. It reads a log and what is kept beside it, and writes
 * neither.
 */
@NullMarked
package dev.sallyport.workbench.impact;

import org.jspecify.annotations.NullMarked;
