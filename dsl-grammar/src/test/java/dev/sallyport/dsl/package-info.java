/** Golden pairs for mask files, and tables for the patterns in them. */
@NullMarked
package dev.sallyport.dsl;

import org.jspecify.annotations.NullMarked;
