@NullMarked
package dev.sallyport.workbench.lint;

import org.jspecify.annotations.NullMarked;
