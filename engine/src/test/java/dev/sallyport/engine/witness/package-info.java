@NullMarked
package dev.sallyport.engine.witness;

import org.jspecify.annotations.NullMarked;
