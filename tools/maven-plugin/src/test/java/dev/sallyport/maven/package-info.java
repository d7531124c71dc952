@NullMarked
package dev.sallyport.maven;

import org.jspecify.annotations.NullMarked;
