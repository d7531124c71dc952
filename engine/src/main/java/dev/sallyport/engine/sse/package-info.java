/**
 * Server-sent events as the WHATWG standard frames them: read strictly, one by one, and written
 * back byte for byte. It knows nothing of HTTP or of what events say.
 */
@NullMarked
package dev.sallyport.engine.sse;

import org.jspecify.annotations.NullMarked;
