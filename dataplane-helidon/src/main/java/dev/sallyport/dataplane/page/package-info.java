/**
 * Pages for people: signing in with a browser, and confirming a device. They are made on the server
 * from templates ({@code src/main/jte}), work without scripts, and say nothing that is not escaped.
 * Who has signed in, and what comes of it, is known elsewhere.
 */
@NullMarked
package dev.sallyport.dataplane.page;

import org.jspecify.annotations.NullMarked;
