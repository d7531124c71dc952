/**
 * Sends traces, metrics and logs to a collector by OTLP, with OpenTelemetry's SDK: the only place
 * that knows it. Nothing here is loaded unless a configuration asks for it.
 */
@NullMarked
package dev.sallyport.dataplane.telemetry.otlp;

import org.jspecify.annotations.NullMarked;
