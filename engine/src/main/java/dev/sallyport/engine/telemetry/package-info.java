/**
 * What the line tells of exchanges to those who watch the gateway: how each ended, when it passed
 * which stage, how much was spent. It knows of no library that carries that anywhere, and holds
 * nothing of who called or of what was said.
 */
@NullMarked
package dev.sallyport.engine.telemetry;

import org.jspecify.annotations.NullMarked;
