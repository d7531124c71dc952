/** Tests of sign-ins, against a provider that behaves. */
@NullMarked
package dev.sallyport.engine.signin;

import org.jspecify.annotations.NullMarked;
