@NullMarked
package dev.sallyport.tests.clients;

import org.jspecify.annotations.NullMarked;
