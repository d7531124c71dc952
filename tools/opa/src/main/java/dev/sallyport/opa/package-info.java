/**
 * OPA's own toolchain inside the JVM: check, format, compile, test and evaluate Rego, without a
 * native binary and without a process. A library of its own: it may not know anything of gateways,
 * models or bundles on disk, only Rego files, data and JSON Schemas.
 */
@NullMarked
package dev.sallyport.opa;

import org.jspecify.annotations.NullMarked;
