/** Files on disk that several packages write alike. It knows nothing of what is in them. */
@NullMarked
package dev.sallyport.engine.files;

import org.jspecify.annotations.NullMarked;
