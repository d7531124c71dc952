/** A real browser, for tests of pages. */
@NullMarked
package dev.sallyport.tests.browser;

import org.jspecify.annotations.NullMarked;
