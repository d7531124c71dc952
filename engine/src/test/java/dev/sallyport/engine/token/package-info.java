/** Tests of the gateway's own tokens. */
@NullMarked
package dev.sallyport.engine.token;

import org.jspecify.annotations.NullMarked;
