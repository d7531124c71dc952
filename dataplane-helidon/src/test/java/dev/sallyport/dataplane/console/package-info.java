@NullMarked
package dev.sallyport.dataplane.console;

import org.jspecify.annotations.NullMarked;
