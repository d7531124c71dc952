/** What a collector is sent. */
@NullMarked
package dev.sallyport.dataplane.telemetry.otlp;

import org.jspecify.annotations.NullMarked;
