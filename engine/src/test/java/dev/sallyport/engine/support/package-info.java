/** What several tests of the engine need. */
@NullMarked
package dev.sallyport.engine.support;

import org.jspecify.annotations.NullMarked;
