/** Tests of the SQLite store: nothing acknowledged is lost, whatever breaks. */
@NullMarked
package dev.sallyport.engine.store;

import org.jspecify.annotations.NullMarked;
