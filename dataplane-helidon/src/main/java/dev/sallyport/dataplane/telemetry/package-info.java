/**
 * What a gateway measures, in one form: Prometheus reads it from a page, and a collector of
 * OpenTelemetry's is sent the same. It knows of no library for that, and of no caller.
 */
@NullMarked
package dev.sallyport.dataplane.telemetry;

import org.jspecify.annotations.NullMarked;
