@NullMarked
package dev.sallyport.engine.price;

import org.jspecify.annotations.NullMarked;
