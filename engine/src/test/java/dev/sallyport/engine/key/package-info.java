/** Tests of service keys: shapes, refusals, floods and ends. */
@NullMarked
package dev.sallyport.engine.key;

import org.jspecify.annotations.NullMarked;
