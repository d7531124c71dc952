@NullMarked
package dev.sallyport.engine.budget;

import org.jspecify.annotations.NullMarked;
