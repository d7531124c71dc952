@NullMarked
package dev.sallyport.engine.custody;

import org.jspecify.annotations.NullMarked;
