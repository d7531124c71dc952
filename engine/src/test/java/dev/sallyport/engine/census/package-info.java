@NullMarked
package dev.sallyport.engine.census;

import org.jspecify.annotations.NullMarked;
