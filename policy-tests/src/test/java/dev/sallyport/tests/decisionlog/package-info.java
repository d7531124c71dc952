/** The decision log, held against OPA's own. */
@NullMarked
package dev.sallyport.tests.decisionlog;

import org.jspecify.annotations.NullMarked;
