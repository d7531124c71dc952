/**
 * A day of a gateway, simulated: sessions of people and programs, faults of everything around the
 * line, and what must hold when it is over. It knows what a gateway is put together of, and how it
 * looks from outside; it knows nothing of how anything is decided or written.
 */
@NullMarked
package dev.sallyport.bench.day;

import org.jspecify.annotations.NullMarked;
