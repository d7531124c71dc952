@NullMarked
package dev.sallyport.engine.export.format;

import org.jspecify.annotations.NullMarked;
