/** What came of a run of tests: what reports are made of. */
@NullMarked
package dev.sallyport.workbench.tested;

import org.jspecify.annotations.NullMarked;
