@NullMarked
package dev.sallyport.engine.notice.teams;

import org.jspecify.annotations.NullMarked;
