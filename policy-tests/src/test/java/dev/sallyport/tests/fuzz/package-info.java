/** What faces the network, under input that somebody has spoilt. */
@NullMarked
package dev.sallyport.tests.fuzz;

import org.jspecify.annotations.NullMarked;
