/**
 * What Sallyport costs: each figure beside a peer that is measured in the same run, since on a
 * shared machine the ratio alone can be compared.
 */
@NullMarked
package dev.sallyport.bench;

import org.jspecify.annotations.NullMarked;
