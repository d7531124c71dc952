@NullMarked
package dev.sallyport.engine.export;

import org.jspecify.annotations.NullMarked;
