/**
 * What the service counts of a call, and what that costs. It knows a list of prices, and nothing of
 * calls.
 */
@NullMarked
package dev.sallyport.engine.price;

import org.jspecify.annotations.NullMarked;
