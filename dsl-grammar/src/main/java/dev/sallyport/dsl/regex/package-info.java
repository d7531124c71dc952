/**
 * The patterns of the mask language: RE2's syntax without look-around and back-references, so that
 * everything which can be written can be matched in linear time. A pattern is read into a small
 * tree from which flags, names and escapes are gone; this package knows nothing of how it is run.
 */
@NullMarked
package dev.sallyport.dsl.regex;

import org.jspecify.annotations.NullMarked;
