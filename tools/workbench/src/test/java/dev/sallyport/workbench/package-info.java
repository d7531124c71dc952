@NullMarked
package dev.sallyport.workbench;

import org.jspecify.annotations.NullMarked;
