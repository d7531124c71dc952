@NullMarked
package dev.sallyport.engine.notice.slack;

import org.jspecify.annotations.NullMarked;
