/** What came of comparing two policies: what a review is made of. */
@NullMarked
package dev.sallyport.workbench.compared;

import org.jspecify.annotations.NullMarked;
