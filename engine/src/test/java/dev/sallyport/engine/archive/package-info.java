@NullMarked
package dev.sallyport.engine.archive;

import org.jspecify.annotations.NullMarked;
