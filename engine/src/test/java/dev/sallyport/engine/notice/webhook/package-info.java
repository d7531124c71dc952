@NullMarked
package dev.sallyport.engine.notice.webhook;

import org.jspecify.annotations.NullMarked;
