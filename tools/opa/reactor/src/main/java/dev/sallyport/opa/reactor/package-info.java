/** What the generated classes of OPA's toolchain need while they run. */
@NullMarked
package dev.sallyport.opa.reactor;

import org.jspecify.annotations.NullMarked;
