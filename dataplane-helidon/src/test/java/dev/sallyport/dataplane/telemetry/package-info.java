/** What is measured, as a page and as numbers. */
@NullMarked
package dev.sallyport.dataplane.telemetry;

import org.jspecify.annotations.NullMarked;
