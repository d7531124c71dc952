@NullMarked
package dev.sallyport.engine.tlog;

import org.jspecify.annotations.NullMarked;
