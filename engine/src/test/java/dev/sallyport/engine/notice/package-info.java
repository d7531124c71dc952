@NullMarked
package dev.sallyport.engine.notice;

import org.jspecify.annotations.NullMarked;
