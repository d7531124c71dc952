@NullMarked
package dev.sallyport.workbench.cases;

import org.jspecify.annotations.NullMarked;
