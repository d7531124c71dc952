/**
 * Where policies come from: directories of Rego, compiled here, and bundles in OPA's format, from
 * disk or from elsewhere; read, checked against pinned keys, put together and watched for change.
 * Knows no HTTP and never evaluates a policy. It knows JOSE (Nimbus) for the signatures alone.
 */
@NullMarked
package dev.sallyport.engine.bundle;

import org.jspecify.annotations.NullMarked;
