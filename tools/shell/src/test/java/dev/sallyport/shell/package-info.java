@NullMarked
package dev.sallyport.shell;

import org.jspecify.annotations.NullMarked;
