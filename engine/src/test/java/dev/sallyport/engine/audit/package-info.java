/** Tests of what an audit entry holds and how it is written. */
@NullMarked
package dev.sallyport.engine.audit;

import org.jspecify.annotations.NullMarked;
