/** What holds of payloads. */
@NullMarked
package dev.sallyport.engine.payload;

import org.jspecify.annotations.NullMarked;
