/**
 * The ways by which events go to other systems: files, HTTP, syslog. Knows nothing of what is in
 * them, nor where they come from.
 */
@NullMarked
package dev.sallyport.engine.export.sink;

import org.jspecify.annotations.NullMarked;
