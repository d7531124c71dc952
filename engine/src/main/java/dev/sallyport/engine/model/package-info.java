/**
 * The nouns of the gateway: records that every other package may see. They know nothing of HTTP,
 * files or stores.
 */
@NullMarked
package dev.sallyport.engine.model;

import org.jspecify.annotations.NullMarked;
