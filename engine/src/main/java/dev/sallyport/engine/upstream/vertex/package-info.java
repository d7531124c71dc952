/**
 * Claude on Google Cloud's Vertex AI as an upstream, behind the Claude API's own form. The only
 * package that knows Google's library.
 */
@NullMarked
package dev.sallyport.engine.upstream.vertex;

import org.jspecify.annotations.NullMarked;
