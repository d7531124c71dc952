/** A real identity provider, with which people sign in. */
@NullMarked
package dev.sallyport.tests.idp;

import org.jspecify.annotations.NullMarked;
