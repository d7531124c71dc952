/** The command {@code sallyport}, as it is built: what it prints, and how it ends. */
@NullMarked
package dev.sallyport.tests.command;

import org.jspecify.annotations.NullMarked;
