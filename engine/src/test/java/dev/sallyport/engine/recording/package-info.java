@NullMarked
package dev.sallyport.engine.recording;

import org.jspecify.annotations.NullMarked;
