/** The shell script {@code sallyport}, which finds a JDK and builds before it runs anything. */
@NullMarked
package dev.sallyport.tests.launcher;

import org.jspecify.annotations.NullMarked;
