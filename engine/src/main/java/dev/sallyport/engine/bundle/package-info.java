/**
 * Where policies come from: a directory of Rego, compiled here, or a bundle file in OPA's format;
 * both watched for change. Knows no HTTP and never evaluates a policy.
 */
@NullMarked
package dev.sallyport.engine.bundle;

import org.jspecify.annotations.NullMarked;
