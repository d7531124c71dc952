/**
 * The forms in which entries of the audit log are written for others: JSON lines, CloudEvents, OCSF
 * and OpenTelemetry's logs. Knows nothing of where they go.
 */
@NullMarked
package dev.sallyport.engine.export.format;

import org.jspecify.annotations.NullMarked;
