@NullMarked
package dev.sallyport.engine.gate;

import org.jspecify.annotations.NullMarked;
