@NullMarked
package dev.sallyport.engine.pipeline;

import org.jspecify.annotations.NullMarked;
