/** Vertex's form of what the Claude API says. */
@NullMarked
package dev.sallyport.engine.upstream.vertex;

import org.jspecify.annotations.NullMarked;
