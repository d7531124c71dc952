@NullMarked
package dev.sallyport.engine.notice.mail;

import org.jspecify.annotations.NullMarked;
