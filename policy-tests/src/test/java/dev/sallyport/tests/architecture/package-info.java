/** The directions in which the parts depend on each other, and the rules of the house. */
@NullMarked
package dev.sallyport.tests.architecture;

import org.jspecify.annotations.NullMarked;
