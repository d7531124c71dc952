/** What the documents show is run, and comes out as they show it. */
@NullMarked
package dev.sallyport.tests.readme;

import org.jspecify.annotations.NullMarked;
