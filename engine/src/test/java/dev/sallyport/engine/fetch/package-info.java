@NullMarked
package dev.sallyport.engine.fetch;

import org.jspecify.annotations.NullMarked;
