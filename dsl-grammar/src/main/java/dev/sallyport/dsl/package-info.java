/**
 * The mask language: files that say what is sensitive and what is put in its place, read into a
 * checked, immutable model whose every part knows where it stands. It knows nothing of policies, of
 * HTTP or of how text is matched.
 */
@NullMarked
package dev.sallyport.dsl;

import org.jspecify.annotations.NullMarked;
