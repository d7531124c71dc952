@NullMarked
package dev.sallyport.dataplane;

import org.jspecify.annotations.NullMarked;
