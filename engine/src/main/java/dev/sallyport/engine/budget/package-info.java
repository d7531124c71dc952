/**
 * What callers may spend in a day, a week or a month, in tokens or in money: what is reserved
 * before a call leaves, and what is settled when it has ended. It knows no HTTP, and no policy.
 */
@NullMarked
package dev.sallyport.engine.budget;

import org.jspecify.annotations.NullMarked;
