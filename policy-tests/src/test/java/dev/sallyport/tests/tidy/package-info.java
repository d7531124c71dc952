/** What holds of the tree as a whole, file by file. */
@NullMarked
package dev.sallyport.tests.tidy;

import org.jspecify.annotations.NullMarked;
