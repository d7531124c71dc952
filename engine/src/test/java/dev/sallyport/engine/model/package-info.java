@NullMarked
package dev.sallyport.engine.model;

import org.jspecify.annotations.NullMarked;
