@NullMarked
package dev.sallyport.engine.json;

import org.jspecify.annotations.NullMarked;
