@NullMarked
package dev.sallyport.engine.export.sink;

import org.jspecify.annotations.NullMarked;
