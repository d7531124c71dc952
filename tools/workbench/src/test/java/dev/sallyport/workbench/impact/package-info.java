@NullMarked
package dev.sallyport.workbench.impact;

import org.jspecify.annotations.NullMarked;
