@NullMarked
package dev.sallyport.engine.policy;

import org.jspecify.annotations.NullMarked;
