/**
 * The workbench for Maven: goals that choose and print. What they do is {@code workbench}'s and the
 * engine's.
 */
@NullMarked
package dev.sallyport.maven;

import org.jspecify.annotations.NullMarked;
