/**
 * Amazon Bedrock as an upstream: its addresses, signatures, event streams and errors, behind the
 * Claude API's own form. The only package that knows AWS's libraries.
 */
@NullMarked
package dev.sallyport.engine.upstream.bedrock;

import org.jspecify.annotations.NullMarked;
