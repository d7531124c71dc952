/** The policies that are shipped: sound, tested to the last line, and formatted. */
@NullMarked
package dev.sallyport.tests.policies;

import org.jspecify.annotations.NullMarked;
