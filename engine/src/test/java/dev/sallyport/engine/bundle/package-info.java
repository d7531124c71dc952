@NullMarked
package dev.sallyport.engine.bundle;

import org.jspecify.annotations.NullMarked;
