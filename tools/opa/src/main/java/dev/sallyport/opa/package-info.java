/**
 * OPA's own toolchain: check, format, compile, test and evaluate Rego, inside the JVM or as a
 * process that comes along. A library of its own: it may not know anything of gateways, models or
 * bundles on disk, only Rego files, data and JSON Schemas.
 */
@NullMarked
package dev.sallyport.opa;

import org.jspecify.annotations.NullMarked;
