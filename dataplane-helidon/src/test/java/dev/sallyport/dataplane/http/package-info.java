@NullMarked
package dev.sallyport.dataplane.http;

import org.jspecify.annotations.NullMarked;
