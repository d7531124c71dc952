/** Bundles and signatures, held against OPA's own. */
@NullMarked
package dev.sallyport.tests.bundles;

import org.jspecify.annotations.NullMarked;
